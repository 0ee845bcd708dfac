import { isFull, ownRefusals, standingRefusals, type AgreementForRouting, type HardRule, type RuleContext } from '../hard-rules';
import { dutyLeft, localClock } from '../shift';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

/** How many readers each rule keeps away, by the first rule against each, and how many may read it. */
export interface Tally {
  readonly eligible: number;
  readonly refused: Readonly<Partial<Record<HardRule, number>>>;
}
/** What stands for all cases of one kind; each part worked out when first asked for. Readers by their place in `readers`. */
interface Kind {
  readonly standing: (readonly HardRule[] | undefined)[];
  open: readonly number[] | null;
  tally: Tally | null;
}

/**
 * Who may read what in one batch. What stands against a reader for a kind of case is worked out once, and looked up by place:
 * a batch of 2,000 cases and 300 readers asks some hundred thousand times.
 */
export class EligibilityTable {
  /** In the order of their ids; a reader's number is his place here. */
  readonly readers: readonly WorkingReader[];
  private readonly now: Date;
  private readonly rules: RuleContext;
  private readonly places: ReadonlyMap<WorkingReader, number>;
  private readonly onShift: readonly boolean[];
  private readonly isAsking: readonly boolean[];
  private readonly days = new Map<string, string>();
  private readonly contexts = new Map<string, RuleContext>();
  private readonly byName = new Map<string, Kind>();
  private readonly byCase = new Map<WaitingCase, Kind>();
  private readonly inConflict: ReadonlySet<string>;

  constructor(input: RoutingInput) {
    this.rules = { agreements: input.agreements, demands: input.policy.demands, extraPlaces: input.policy.escalation.extraPlaces };
    this.now = new Date(input.at);
    this.readers = [...input.readers].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.places = new Map(this.readers.map((reader, place) => [reader, place]));
    this.onShift = this.readers.map((reader) => dutyLeft(reader.shifts, this.now, reader.exceptions) > 0);
    this.isAsking = this.readers.map(({ id }) => id === input.askingId);
    this.inConflict = new Set(input.readers.flatMap(({ conflicts }) => conflicts?.patientIds ?? []));
  }

  isOnShift(reader: WorkingReader): boolean {
    return this.onShift[this.placeOf(reader)] ?? false;
  }

  /** Rules against him but for shift and capacity. */
  withoutLoad(kase: WaitingCase, reader: WorkingReader): readonly HardRule[] {
    return this.withoutLoadAt(kase, this.kindOf(kase), this.placeOf(reader));
  }

  /** Every rule against him when he would hold `more` cases beyond those he holds. Who asks for his next case is at work, whatever his shifts say. */
  refusals(kase: WaitingCase, reader: WorkingReader, more = 0): readonly HardRule[] {
    return this.refusalsAt(kase, this.placeOf(reader), more);
  }

  /** The same by the reader's number. */
  refusalsAt(kase: WaitingCase, place: number, more: number): readonly HardRule[] {
    const found = this.withoutLoadAt(kase, this.kindOf(kase), place);
    const off = !this.onShift[place] && !this.isAsking[place];
    const full = this.isFullAt(kase, place, more);
    if (!off && !full) return found;
    return [...found, ...(off ? (['off-shift'] as const) : []), ...(full ? (['at-capacity'] as const) : [])];
  }

  /** Whether he would hold too many with `more` cases beyond those he holds. */
  isFullAt(kase: WaitingCase, place: number, more: number): boolean {
    const reader = this.readers[place] as WorkingReader;
    return isFull(kase, reader, reader.open.length + more, this.rules);
  }

  /** Numbers of those against whom nothing stands but perhaps shift and capacity, ascending. */
  openTo(kase: WaitingCase): readonly number[] {
    const kind = this.kindOf(kase);
    const open = (kind.open ??= [...this.readers.keys()].filter((place) => this.standingAt(kase, kind, place).length === 0));
    return this.isPlain(kase) ? open : open.filter((place) => this.withoutLoadAt(kase, kind, place).length === 0);
  }

  tally(kase: WaitingCase): Tally {
    if (!this.isPlain(kase)) return this.counted(kase);
    return (this.kindOf(kase).tally ??= this.counted(kase));
  }

  private counted(kase: WaitingCase): Tally {
    const refused: Partial<Record<HardRule, number>> = {};
    let eligible = 0;
    for (let place = 0; place < this.readers.length; place++) {
      const [first] = this.refusalsAt(kase, place, 0);
      if (first === undefined) eligible++;
      else refused[first] = (refused[first] ?? 0) + 1;
    }
    return { eligible, refused };
  }

  /** Most cases have nothing of their own that could stand against anybody. */
  private isPlain({ givenBackByIds, preliminaryById, patientId }: WaitingCase): boolean {
    return givenBackByIds.length === 0 && !preliminaryById && !this.inConflict.has(patientId);
  }

  private standingAt(kase: WaitingCase, kind: Kind, place: number): readonly HardRule[] {
    return kind.standing[place] ?? (kind.standing[place] = standingRefusals(kase, this.readers[place] as WorkingReader, this.dayAt(kase.timeZone), this.contextOf(kase.sendingHospitalId)));
  }

  private withoutLoadAt(kase: WaitingCase, kind: Kind, place: number): readonly HardRule[] {
    const standing = this.standingAt(kase, kind, place);
    if (this.isPlain(kase)) return standing;
    const own = ownRefusals(kase, this.readers[place] as WorkingReader);
    return own.length === 0 ? standing : [...standing, ...own];
  }

  private placeOf(reader: WorkingReader): number {
    const place = this.places.get(reader);
    if (place === undefined) throw new RangeError(`${reader.id} is not of this batch`);
    return place;
  }

  /** Whatever a rule asks of a case, beside what is the case's own. */
  private kindOf(kase: WaitingCase): Kind {
    const known = this.byCase.get(kase);
    if (known) return known;
    const name = JSON.stringify([kase.sendingHospitalId, kase.timeZone, kase.modality, kase.bodyPart, kase.wants ?? 'final', kase.isWidened, kase.priority === 'stat']);
    const kind = this.byName.get(name) ?? { standing: [], open: null, tally: null };
    this.byName.set(name, kind);
    this.byCase.set(kase, kind);
    return kind;
  }

  /** Of the agreements, those of the sender: the others are asked in vain. */
  private contextOf(hospitalId: string): RuleContext {
    const known = this.contexts.get(hospitalId) ?? { ...this.rules, agreements: this.rules.agreements.filter(sentBy(hospitalId)) };
    this.contexts.set(hospitalId, known);
    return known;
  }

  private dayAt(timeZone: string): string {
    const known = this.days.get(timeZone) ?? localClock(this.now, timeZone).day;
    this.days.set(timeZone, known);
    return known;
  }
}
const sentBy = (hospitalId: string) => ({ sendingHospitalId }: AgreementForRouting) => sendingHospitalId === hospitalId;
