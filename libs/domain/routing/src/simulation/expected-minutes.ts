import { readMinutes } from '../read-time';
import type { SimulatedNetwork } from './simulated-network';

/** Expected minutes of a case for a reader; each kind of case is computed once for each reader. */
export function expectedMinutesOf({ cases, readers, minutesByModality = {} }: SimulatedNetwork): (kase: number, reader: number) => number {
  const kinds = new Map<string, number>();
  const minutes: Float64Array[] = [];
  const kindOf = Int32Array.from(cases, ({ modality, bodyPart }) => {
    const name = `${modality} ${bodyPart}`;
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const scale = (minutesByModality[modality] ?? assumed(modality)) / assumed(modality);
    minutes.push(Float64Array.from(readers, ({ subspecialties }) => scale * readMinutes(modality, bodyPart, subspecialties)));
    kinds.set(name, kinds.size);
    return kinds.size - 1;
  });
  return (kase, reader) => minutes[kindOf[kase] ?? -1]?.[reader] ?? 0;
}
/** Without a body part nobody is suited better than another. */
const assumed = (modality: string) => readMinutes(modality, null, []);
