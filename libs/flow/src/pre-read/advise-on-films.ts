import { type Clock, platformPart } from '../shared/transaction';
import type { FilmAdviceOf, PreReadStore, StoredImage } from './pre-read-store';

const worker = platformPart('pre-read');
/** The kinds of image that are judged as films. */
export const isFilm = (modality: string): boolean => modality === 'CR' || modality === 'DX';

/** Judges the films at these places; a film that cannot be judged has no advice. */
export abstract class FilmJudge {
  abstract judge(films: readonly StoredImage[]): Promise<readonly FilmAdviceOf[]>;
}

/**
 * Tells the county what is wrong with its films while the patient may still be there: apart from the pre-read, whose turn
 * may come after a CT's. What a reading says of the same films later takes its place.
 */
export class AdviseOnFilms {
  constructor(private readonly store: PreReadStore, private readonly judge: FilmJudge, private readonly clock: Clock) {}

  /** Safe to run twice. `nothing` when there are no films, the case is cancelled, or its pre-read has ended: that one's advice stands. */
  async run(caseId: string): Promise<'advised' | 'sound' | 'nothing'> {
    const films = await this.store.inTransaction({ actor: worker, action: 'film.judged', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      if (!found || found.caseState === 'cancelled' || !['queued', 'running'].includes(found.status)) return [];
      return (await tx.images(caseId)).filter(({ modality }) => isFilm(modality));
    });
    if (films.length === 0) return 'nothing';
    const advice = await this.judge.judge(films);
    return this.store.inTransaction({ actor: worker, action: 'film.judged', caseId }, async (tx) => {
      const found = await tx.lockNewest(caseId);
      if (!found || found.caseState === 'cancelled' || !['queued', 'running'].includes(found.status)) return 'nothing';
      await tx.keepFilmAdvice(found.preReadId, advice);
      const codes = [...new Set(advice.map(({ code }) => code))];
      tx.audit({ actor: worker, action: 'film.judged', outcome: 'success', caseId, hospitalId: found.hospitalId, detail: { films: films.length, filmAdvice: codes } });
      if (codes.length === 0) return 'sound';
      await tx.recordEvent({ caseId, event: 'film.advised', at: this.clock.now(), by: worker, detail: { codes } });
      await tx.notify({ kind: 'case', caseId, state: found.caseState, event: 'film.advised', hospitalId: found.hospitalId, readerIds: [] });
      return 'advised';
    });
  }
}
