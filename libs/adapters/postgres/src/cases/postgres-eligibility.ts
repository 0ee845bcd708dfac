import { hardRules, legalRules, refusals, type HardRule, type Reader } from '@qianli/domain-routing';
import type { Priority } from '@qianli/domain-case';
import { notAReader, type Clock, type Eligibility, type RuleRefusal } from '@qianli/flow';
import { agreementsOf } from '../routing/load-batch';
import { activePolicy } from '../routing/postgres-policy-store';
import type { Database } from '../shared/database';

/** Those of routing's hard rules that bind a reader and not only routing, over the rows of the moment. */
export class PostgresEligibility implements Eligibility {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  refusals(readerId: string, caseId: string): Promise<readonly RuleRefusal[]> {
    return this.standing(legalRules, readerId, caseId);
  }

  async holder(caseId: string): Promise<{ readerId: string; lapses: readonly RuleRefusal[] } | null> {
    const kase = await this.database.prisma.case.findUnique({ where: { id: caseId }, select: { assignedToId: true } });
    const readerId = kase?.assignedToId;
    return readerId ? { readerId, lapses: await this.standing([...legalRules, 'off-shift'], readerId, caseId) } : null;
  }

  private async standing(rules: readonly HardRule[], readerId: string, caseId: string): Promise<readonly RuleRefusal[]> {
    const { prisma } = this.database;
    const now = this.clock.now();
    const [kase, user] = await Promise.all([
      prisma.case.findUnique({
        where: { id: caseId },
        include: { hospital: { select: { name: true, timeZone: true } }, reports: { where: { status: 'preliminary' }, orderBy: { version: 'desc' }, take: 1, select: { signedById: true } } },
      }),
      prisma.user.findUnique({ where: { id: readerId }, include: { reader: { include: { credentials: true, shifts: true, conflicts: true, exceptions: true } } } }),
    ]);
    if (!kase) return [];
    if (!user?.reader || !user.active || user.role !== 'specialist') return [notAReader];
    const [agreements, policy] = await Promise.all([agreementsOf(prisma, [kase.hospitalId], now), activePolicy(prisma)]);
    const day = (of: Date) => of.toISOString().slice(0, 10);
    const { reader: held } = user;
    const reader: Reader = {
      id: user.id,
      name: user.name,
      hospitalId: user.hospitalId,
      subspecialties: held.subspecialties,
      capacity: held.capacity,
      shifts: held.shifts,
      exceptions: held.exceptions.map((of) => ({ day: day(of.day), timeZone: of.timeZone, hours: of.startsAt && of.endsAt ? { startsAt: of.startsAt, endsAt: of.endsAt } : null })),
      conflicts: { hospitalIds: held.conflicts.flatMap(({ hospitalId }) => hospitalId ?? []), patientIds: held.conflicts.flatMap(({ patientId }) => patientId ?? []) },
      open: [],
      credentials: held.credentials.map((of) => ({ ...of, validFrom: day(of.validFrom), validUntil: day(of.validUntil) })),
    };
    const needsSecond = policy?.content.secondReader === 'preliminary' && kase.state === 'preliminary';
    const toRoute = {
      id: kase.id,
      sendingHospitalId: kase.hospitalId,
      sendingHospitalName: kase.hospital.name,
      timeZone: kase.hospital.timeZone,
      patientId: kase.patientId,
      modality: kase.modality,
      bodyPart: kase.bodyPart,
      priority: kase.priority as Priority,
      givenBackByIds: [],
      preliminaryById: needsSecond ? (kase.reports[0]?.signedById ?? null) : null,
    };
    return refusals(toRoute, reader, now, { agreements, demands: [], extraPlaces: 0 })
      .filter((rule) => rules.includes(rule))
      .map((rule) => ({ rule, ...hardRules[rule] }));
  }
}
