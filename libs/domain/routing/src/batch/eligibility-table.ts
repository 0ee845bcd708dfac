import { isFull, ownRefusals, standingRefusals, type HardRule, type RuleContext } from '../hard-rules';
import { dutyLeft } from '../shift';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

/** Who may read what in one batch. What stands against a reader for a kind of case is worked out once, so thousands of cases cost little. */
export class EligibilityTable {
  private readonly now: Date;
  private readonly context: RuleContext;
  private readonly standing = new Map<string, Map<string, readonly HardRule[]>>();
  private readonly onShift: ReadonlyMap<string, boolean>;

  constructor(private readonly input: RoutingInput) {
    this.now = new Date(input.at);
    this.context = { agreements: input.agreements, demands: input.policy.demands, extraPlaces: input.policy.escalation.extraPlaces };
    this.onShift = new Map(input.readers.map((reader) => [reader.id, dutyLeft(reader.shifts, this.now, reader.exceptions) > 0]));
  }

  isOnShift(reader: WorkingReader): boolean {
    return this.onShift.get(reader.id) ?? false;
  }

  /** Rules against him but for shift and capacity. */
  withoutLoad(kase: WaitingCase, reader: WorkingReader): readonly HardRule[] {
    const kind = `${kase.sendingHospitalId} ${kase.modality} ${kase.bodyPart ?? ''} ${kase.wants ?? 'final'} ${kase.isWidened} ${kase.priority === 'stat'}`;
    let ofKind = this.standing.get(kind);
    if (!ofKind) this.standing.set(kind, (ofKind = new Map<string, readonly HardRule[]>()));
    let standing = ofKind.get(reader.id);
    if (!standing) ofKind.set(reader.id, (standing = standingRefusals(kase, reader, this.now, this.context)));
    const own = ownRefusals(kase, reader);
    return own.length === 0 ? standing : [...standing, ...own];
  }

  /** Every rule against him when he would hold `more` cases beyond those he holds. Who asks for his next case is at work, whatever his shifts say. */
  refusals(kase: WaitingCase, reader: WorkingReader, more = 0): readonly HardRule[] {
    const found = this.withoutLoad(kase, reader);
    const off = !this.isOnShift(reader) && reader.id !== this.input.askingId;
    const full = isFull(kase, reader, reader.open.length + more, this.context);
    if (!off && !full) return found;
    return [...found, ...(off ? (['off-shift'] as const) : []), ...(full ? (['at-capacity'] as const) : [])];
  }
}
