import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { canonicalText, hardRules, type BatchOutcome, type RoutingInput } from '@qianli/domain-routing';
import type { BatchToDecide, DecisionEntry, StoredCandidate } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { contentHash } from './content-hash';

const [zip, unzip] = [promisify(gzip), promisify(gunzip)];
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

/** Keeps the input of a batch, packed, and the hash of what came out. */
export async function keepBatch(db: Prisma.TransactionClient, { input, policyHash }: BatchToDecide, outcome: BatchOutcome): Promise<string> {
  const text = canonicalText(input);
  const row = await db.routingBatch.create({
    data: {
      at: new Date(input.at), policyHash, solver: outcome.solver, input: Uint8Array.from(await zip(text, { level: 4 })), inputHash: contentHash(input), outcomeHash: contentHash(outcome),
      cases: input.cases.length, readers: input.readers.length, ...(outcome.aiCost ? { aiCost: json(outcome.aiCost) } : {}),
    },
    select: { id: true },
  });
  return row.id;
}

/** The input as it was decided from. */
export async function openBatch(packed: Uint8Array): Promise<RoutingInput> {
  return JSON.parse((await unzip(packed)).toString('utf8')) as RoutingInput;
}

/** Candidates as the log and the wire have them. */
export const storedForm = (candidates: readonly StoredCandidate[]) =>
  candidates.map((of) => ({ reader: { id: of.readerId, name: of.name }, eligible: of.refusals.length === 0, refusals: of.refusals.map((rule) => ({ rule, text: hardRules[rule] })), costs: of.costs }));

/** Writes one line of the decision log. */
export async function writeDecision(db: Prisma.TransactionClient, { candidates, explanation, ...entry }: DecisionEntry): Promise<void> {
  await db.routingDecision.create({ data: { ...entry, input: {}, candidates: json(storedForm(candidates)), explanation: json(explanation) } });
}
