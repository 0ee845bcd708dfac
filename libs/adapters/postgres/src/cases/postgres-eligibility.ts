import { hardRules, legalRules, refusals, type HardRule, type Reader } from '@qianli/domain-routing';
import type { Priority } from '@qianli/domain-case';
import { notAReader, type Clock, type Eligibility, type RuleRefusal } from '@qianli/flow';
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
    const [kase, user] = await Promise.all([
      prisma.case.findUnique({
        where: { id: caseId },
        include: { hospital: { select: { name: true, timeZone: true } } },
      }),
      prisma.user.findUnique({ where: { id: readerId }, include: { reader: { include: { credentials: true, shifts: true } } } }),
    ]);
    if (!kase) return [];
    if (!user?.reader || !user.active || user.role !== 'specialist') return [notAReader];
    const day = (of: Date) => of.toISOString().slice(0, 10);
    const reader: Reader = {
      id: user.id,
      name: user.name,
      hospitalId: user.hospitalId,
      subspecialties: user.reader.subspecialties,
      capacity: user.reader.capacity,
      shifts: user.reader.shifts,
      open: [],
      credentials: user.reader.credentials.map((held) => ({
        ...held,
        validFrom: day(held.validFrom),
        validUntil: day(held.validUntil),
      })),
    };
    const toRoute = {
      id: kase.id,
      sendingHospitalId: kase.hospitalId,
      sendingHospitalName: kase.hospital.name,
      timeZone: kase.hospital.timeZone,
      modality: kase.modality,
      bodyPart: kase.bodyPart,
      priority: kase.priority as Priority,
      givenBackByIds: [],
    };
    return refusals(toRoute, reader, this.clock.now())
      .filter((rule) => rules.includes(rule))
      .map((rule) => ({ rule, ...hardRules[rule] }));
  }
}
