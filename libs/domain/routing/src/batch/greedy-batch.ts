import { priorityRank } from '@qianli/domain-case';
import type { BatchCase, BatchReader, Refuse } from '../assignment/assign-batch';
import { readMinutes, skillMatch } from '../read-time';

/**
 * The fallback when the solver would exceed its work: case by case, the most pressing first, to the eligible reader who would
 * finish it first; of equals to the better skill, then the lower id. Never illegal, only not the best for all together.
 * `mayHave` gives numbers in `readers`, ascending.
 */
export function greedyBatch<C extends BatchCase, R extends BatchReader>(cases: readonly C[], readers: readonly R[], refuse: Refuse<C, R>, mayHave: (kase: C) => readonly number[]): Map<string, { readonly readerId: string; readonly place: number }> {
  const pressing = [...cases].sort((a, b) => priorityRank(a.priority) - priorityRank(b.priority) || a.dueAt - b.dueAt || a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  const taken = new Map<string, Set<number>>();
  const given = new Map<string, { readonly readerId: string; readonly place: number }>();
  for (const kase of pressing) {
    let best: { readonly readerId: string; readonly place: number; readonly finish: number; readonly skill: number } | null = null;
    for (const number of mayHave(kase)) {
      const reader = readers[number];
      if (!reader) continue;
      const used = taken.get(reader.id);
      const place = reader.freeAt.findIndex((_, index) => !used?.has(index) && refuse(kase, reader, index).length === 0);
      if (place < 0) continue;
      const finish = (reader.freeAt[place] ?? 0) + Math.round(readMinutes(kase.modality, kase.bodyPart, reader.subspecialties) * 10);
      const skill = skillMatch(kase.bodyPart, reader.subspecialties);
      if (!best || finish < best.finish || (finish === best.finish && skill > best.skill)) best = { readerId: reader.id, place, finish, skill };
    }
    if (!best) continue;
    given.set(kase.id, { readerId: best.readerId, place: best.place });
    const used = taken.get(best.readerId) ?? new Set<number>();
    used.add(best.place);
    taken.set(best.readerId, used);
  }
  return given;
}
