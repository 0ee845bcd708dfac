import { createHash } from 'node:crypto';
import type { CaseState, Priority } from '@qianli/domain-case';
import { type ModelRun, planModels, type PlannedModel, type PreReadFinding } from '@qianli/domain-pre-read';
import { type FilmAdviceOf, InputDigest, type LockedPreRead, type LostPreRead, type PreReadResult, PreReadStore, type PreReadTransaction, type StoredImage, type TransactionSubject } from '@qianli/flow';
import { Prisma } from '../../generated/client';
import { casesComparedWithSql } from '../follow-up/followed-sql';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { promiseFor } from '../cases/promise-for';
import { promisedColumns } from '../cases/promised-columns';
import { knownModels } from './known-models';
import { leaseClass } from './worker-lease';

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

class PostgresPreReadTransaction extends PostgresTransaction implements PreReadTransaction {
  async lockNewest(caseId: string): Promise<LockedPreRead | null> {
    const [kase] = await this.db.$queryRaw<{ state: CaseState; hospitalId: string; priority: Priority; assignedToId: string | null }[]>`
      SELECT state, "hospitalId", priority, "assignedToId" FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    const [newest] = await this.db.$queryRaw<{ id: string; status: string; leaseId: number | null; attempts: number; isHeld: boolean }[]>`
      SELECT id, status, "leaseId", attempts, ${heldSql} AS "isHeld" FROM pre_reads p WHERE "caseId" = ${caseId}::uuid ORDER BY "requestedAt" DESC, id DESC LIMIT 1`;
    if (!kase || !newest) return null;
    const { id: preReadId, ...of } = newest;
    return { ...of, preReadId, caseId, caseState: kase.state, hospitalId: kase.hospitalId, priority: kase.priority, assignedToId: kase.assignedToId };
  }

  async images(caseId: string): Promise<readonly StoredImage[]> {
    return this.db.$queryRaw<StoredImage[]>`
      SELECT i."sopInstanceUid", s."seriesInstanceUid", s.modality, i."objectKey", i.digest
      FROM cases c JOIN instances i ON i."studyId" = c."studyId" JOIN series s ON s.id = i."seriesId"
      WHERE c.id = ${caseId}::uuid AND i.rows IS NOT NULL AND i."receivedVia" <> 'pre-read' ORDER BY s."seriesInstanceUid", i."instanceNumber", i."sopInstanceUid"`;
  }

  async plan(hospitalId: string, modalities: readonly string[]): Promise<readonly PlannedModel[]> {
    const plan = planModels(await knownModels(this.db), { hospitalId, modalities });
    const accepted = await this.db.siteThreshold.findMany({ where: { hospitalId }, orderBy: [{ version: 'desc' }], distinct: ['modelId', 'modelVersion', 'code'] });
    return plan.map((planned) => {
      const own = accepted.filter(({ modelId, modelVersion, value }) => modelId === planned.id && modelVersion === planned.version && value !== null);
      return own.length === 0 ? planned : { ...planned, thresholds: { ...planned.thresholds, ...Object.fromEntries(own.map(({ code, value }) => [code, value ?? 1])) } };
    });
  }

  async markRunning(preReadId: string, at: Date, inputDigest: string, leaseId: number, plan: readonly PlannedModel[]): Promise<void> {
    const { caseId } = await this.db.preRead.update({ where: { id: preReadId }, data: { status: 'running', startedAt: at, inputDigest, leaseId, attempts: { increment: 1 } }, select: { caseId: true } });
    // The study has grown since: what an earlier reading still finds is of a part of it.
    await this.db.preRead.updateMany({ where: { caseId, id: { not: preReadId }, status: { in: ['queued', 'running'] } }, data: { status: 'failed', reason: superseded, finishedAt: at } });
    await this.db.modelRun.deleteMany({ where: { preReadId } });
    await this.db.modelRun.createMany({ data: plan.map(({ id, version, mode }) => ({ preReadId, modelId: id, modelVersion: version, mode, status: 'planned', plannedAt: at })) });
  }

  async markQueued(preReadId: string): Promise<void> {
    await this.db.preRead.update({ where: { id: preReadId }, data: { status: 'queued', startedAt: null, leaseId: null } });
  }

  async keepFilmAdvice(preReadId: string, advice: readonly FilmAdviceOf[]): Promise<void> {
    await this.db.preRead.update({ where: { id: preReadId }, data: { filmAdvice: json(advice) } });
  }

  async record(preReadId: string, caseId: string, result: PreReadResult, at: Date): Promise<void> {
    await this.db.preRead.update({
      where: { id: preReadId },
      data: {
        status: result.status, modelId: result.model?.id ?? null, modelVersion: result.model?.version ?? null, durationMs: Math.round(result.durationMs),
        reason: result.reason ? json(result.reason) : Prisma.DbNull, notes: json(result.notes), ...(result.filmAdvice ? { filmAdvice: json(result.filmAdvice) } : {}), quantities: json(result.quantities ?? []), research: result.research, labelsKey: result.labelsKey ?? null, finishedAt: at,
      },
    });
    await this.db.finding.createMany({ data: result.findings.map((finding, ordinal) => ({ preReadId, ordinal, ...findingColumns(finding) })) });
    await this.closeRuns(preReadId, result.runs ?? [], at);
    await this.db.modelRun.updateMany({ where: { preReadId, mode: 'shown', status: 'planned' }, data: { status: 'failed', reason: json(result.reason ?? notRun), finishedAt: at } });
    // A reading that failed as a whole takes its shadows with it.
    if (result.status === 'failed') await this.db.modelRun.updateMany({ where: { preReadId, mode: 'shadow', status: 'planned' }, data: { status: 'failed', reason: json(result.reason ?? notRun), finishedAt: at } });
    if (result.lungShape) await this.db.lungShape.create({ data: { preReadId, shape: Buffer.from(result.lungShape, 'base64') } });
    await this.db.case.update({ where: { id: caseId }, data: { preReadAt: at } });
  }

  async casesComparedWith(caseId: string): Promise<readonly string[]> {
    return (await this.db.$queryRawUnsafe<{ id: string }[]>(casesComparedWithSql, caseId)).map(({ id }) => id);
  }

  recordShadows(preReadId: string, runs: readonly ModelRun[], at: Date): Promise<void> {
    return this.closeRuns(preReadId, runs, at);
  }

  private async closeRuns(preReadId: string, runs: readonly ModelRun[], at: Date): Promise<void> {
    for (const { model, mode, status, reason, notes, findings, durationMs } of runs) {
      const of = { status, reason: reason ? json(reason) : Prisma.DbNull, notes: json(notes), findings: json(mode === 'shadow' ? findings : []), durationMs: Math.round(durationMs), finishedAt: at };
      await this.db.modelRun.updateMany({ where: { preReadId, modelId: model.id, modelVersion: model.version, mode, status: { in: ['planned', 'failed'] } }, data: of });
      if (status === 'done') await this.observe(preReadId, { model, mode, findings }, at);
    }
  }

  /** What is watched of a model in use: its highest score of each kind of finding, and who was examined, as age and sex; no pixel and no name. */
  private async observe(preReadId: string, { model, mode, findings }: Pick<ModelRun, 'model' | 'mode' | 'findings'>, at: Date): Promise<void> {
    const scores: Record<string, number> = {};
    for (const { code, probability } of findings) scores[code] = Math.max(scores[code] ?? 0, probability);
    await this.db.$executeRaw`
      INSERT INTO pre_read_observations ("preReadId", "modelId", "modelVersion", "caseId", "hospitalId", shown, scores, features, at)
      SELECT p.id, ${model.id}, ${model.version}, c.id, c."hospitalId", ${mode === 'shown'}, ${JSON.stringify(scores)}::jsonb,
        jsonb_strip_nulls(jsonb_build_object('age', CASE WHEN s."patientAge" ~ '^[0-9]{3}Y$' THEN left(s."patientAge", 3)::int END, 'sex', pt.sex)), ${at}
      FROM pre_reads p JOIN cases c ON c.id = p."caseId" JOIN studies s ON s.id = c."studyId" JOIN patients pt ON pt.id = c."patientId"
      WHERE p.id = ${preReadId}::uuid ON CONFLICT DO NOTHING`;
  }

  async raisePriority(caseId: string, priority: Priority): Promise<void> {
    const { receivedAt, dueAt, orderedDueAt } = await this.db.case.findUniqueOrThrow({ where: { id: caseId }, select: { receivedAt: true, dueAt: true, orderedDueAt: true } });
    const promised = receivedAt && (await promiseFor(this.db, caseId, receivedAt, { priority }));
    // A pressing order never moves a deadline back.
    const sooner = promised && (!dueAt || promised.dueAt < dueAt);
    await this.db.case.update({ where: { id: caseId }, data: { priority, orderedDueAt: orderedDueAt ?? dueAt, ...(sooner ? promisedColumns(promised) : {}) } });
  }
}

export class PostgresPreReadStore extends PreReadStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: PreReadTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresPreReadTransaction, T>(this.database, (db) => new PostgresPreReadTransaction(db), subject, work);
  }

  async lost(ranSince: Date, waitedSince: Date): Promise<readonly LostPreRead[]> {
    const { rows } = await this.database.pool.query<LostPreRead>(
      `SELECT p."caseId", p.status, p."leaseId" FROM pre_reads p JOIN cases c ON c.id = p."caseId"
       WHERE p.status IN ('queued', 'running') AND c.state NOT IN ('receiving', 'cancelled')
         AND NOT EXISTS (SELECT 1 FROM pre_reads newer WHERE newer."caseId" = p."caseId" AND (newer."requestedAt", newer.id) > (p."requestedAt", p.id))
         AND CASE p.status WHEN 'running' THEN p."startedAt" < $1 OR NOT ${held}
           ELSE p."requestedAt" < $2 AND NOT EXISTS (SELECT 1 FROM graphile_worker.jobs j WHERE j.key = 'pre-read:' || p."caseId" AND j.attempts < j.max_attempts AND (j.locked_at IS NULL OR j.locked_at > $2)) END`,
      [ranSince, waitedSince],
    );
    return rows;
  }

  async closeLostShadows(at: Date): Promise<number> {
    const { rowCount } = await this.database.pool.query(
      `UPDATE model_runs r SET status = 'failed', reason = $2, "finishedAt" = $1 FROM pre_reads p
       WHERE p.id = r."preReadId" AND r.mode = 'shadow' AND r.status = 'planned' AND p.status NOT IN ('queued', 'running') AND NOT ${held}`,
      [at, JSON.stringify(workerLost)],
    );
    return rowCount ?? 0;
  }
}

const superseded = json({ code: 'superseded', zh: '检查有新增图像，已重新预读', en: 'The study has grown; it is read anew' });
const notRun = { code: 'not-run', zh: '未能运行', en: 'It did not run' };
const workerLost = { code: 'worker-lost', zh: '预读程序中断，该次影子运行未完成', en: 'The worker was lost before this shadow run was kept' };

/** Whether the worker that took a pre-read in hand still holds its lease. */
const held = `EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.classid = ${leaseClass}::oid AND l.objid = p."leaseId"::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;
const heldSql = Prisma.raw(held);

const findingColumns = ({ model, label, location, measurements, code, probability, threshold, flagged, kind, raises }: PreReadFinding) => ({
  code, labelZh: label.zh, labelEn: label.en, probability, threshold, flagged, kind, raises: raises ?? true, location: json(location), measurements: json(measurements), modelId: model.id, modelVersion: model.version,
});

export class Sha256InputDigest extends InputDigest {
  of(images: readonly StoredImage[]): string {
    const hash = createHash('sha256');
    for (const { digest } of images) hash.update(digest);
    return hash.digest('hex');
  }
}
