/** Cases bound to nobody, in the order of arrival, as a whole and under each licence. */
export class WaitingPool {
  private readonly all: number[] = [];
  private readonly byLicence = new Map<number, number[]>();

  constructor(private readonly licenceOf: (kase: number) => number) {}

  get cases(): readonly number[] {
    return this.all;
  }

  under(licence: number): readonly number[] {
    return this.byLicence.get(licence) ?? [];
  }

  add(kase: number): void {
    const licence = this.licenceOf(kase);
    const those = this.byLicence.get(licence) ?? [];
    this.byLicence.set(licence, those);
    for (const list of [this.all, those]) {
      if (kase > (list.at(-1) ?? -1)) list.push(kase);
      else list.splice(placeOf(list, kase), 0, kase);
    }
  }

  /** False when it does not wait. */
  take(kase: number): boolean {
    const at = placeOf(this.all, kase);
    if (this.all[at] !== kase) return false;
    this.all.splice(at, 1);
    const those = this.byLicence.get(this.licenceOf(kase)) ?? [];
    those.splice(placeOf(those, kase), 1);
    return true;
  }
}

/** Where a number stands in an ascending list, or would. */
function placeOf(list: readonly number[], wanted: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
