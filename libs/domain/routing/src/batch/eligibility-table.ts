import { isFull, ownRefusals, standingRefusals, type HardRule, type RuleContext } from '../hard-rules';
import { dutyLeft, localClock } from '../shift';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

/**
 * Who may read what in one batch. What stands against a reader for a kind of case is worked out once, and looked up by place:
 * a batch of 2,000 cases and 300 readers asks some millions of times.
 */
export class EligibilityTable {
  private readonly now: Date;
  private readonly context: RuleContext;
  private readonly places: ReadonlyMap<WorkingReader, number>;
  private readonly onShift: readonly boolean[];
  private readonly days = new Map<string, string>();
  private readonly byKind = new Map<string, (readonly HardRule[] | undefined)[]>();
  private readonly byCase = new Map<WaitingCase, (readonly HardRule[] | undefined)[]>();

  constructor(private readonly input: RoutingInput) {
    this.now = new Date(input.at);
    this.context = { agreements: input.agreements, demands: input.policy.demands, extraPlaces: input.policy.escalation.extraPlaces };
    this.places = new Map(input.readers.map((reader, index) => [reader, index]));
    this.onShift = input.readers.map((reader) => dutyLeft(reader.shifts, this.now, reader.exceptions) > 0);
  }

  isOnShift(reader: WorkingReader): boolean {
    return this.onShift[this.placeOf(reader)] ?? false;
  }

  /** Rules against him but for shift and capacity. */
  withoutLoad(kase: WaitingCase, reader: WorkingReader): readonly HardRule[] {
    const row = this.byCase.get(kase) ?? this.rowOf(kase);
    const place = this.placeOf(reader);
    const standing = row[place] ?? (row[place] = standingRefusals(kase, reader, this.dayAt(kase.timeZone), this.context));
    // Most cases have nothing of their own that could stand against anybody.
    if (kase.givenBackByIds.length === 0 && !kase.preliminaryById && !reader.conflicts?.patientIds.length) return standing;
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

  private placeOf(reader: WorkingReader): number {
    const place = this.places.get(reader);
    if (place === undefined) throw new RangeError(`${reader.id} is not of this batch`);
    return place;
  }

  /** Cases of one kind share a row. */
  private rowOf(kase: WaitingCase): (readonly HardRule[] | undefined)[] {
    const kind = JSON.stringify([kase.sendingHospitalId, kase.timeZone, kase.modality, kase.bodyPart, kase.wants ?? 'final', kase.isWidened, kase.priority === 'stat']);
    const row = this.byKind.get(kind) ?? [];
    this.byKind.set(kind, row);
    this.byCase.set(kase, row);
    return row;
  }

  private dayAt(timeZone: string): string {
    const known = this.days.get(timeZone) ?? localClock(this.now, timeZone).day;
    this.days.set(timeZone, known);
    return known;
  }
}
