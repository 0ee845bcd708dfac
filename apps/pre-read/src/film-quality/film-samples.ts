import { chestFrame, onMeanFilm, prepareRadiograph, type FilmPixels, type SmallFilm } from '@qianli/domain-pre-read';
import { moved, shallow, turnedBody } from './spoil-film';

const side = 64;
const input = { shape: [1, 1, side, side], resize: 'stretch', intensity: { kind: 'percentile-window', low: 0.5, high: 99.5 }, scale: [0, 1], mean: 0, std: 1, invertMonochrome1: true } as const;

/** What the fit of the film pose learns from: the film as it is and twice with a midline moved and lungs pressed by known amounts. */
export function filmSamples(film: FilmPixels, random: () => number) {
  return [0, 1, 2].map((turn) => {
    const midline = turn === 0 || random() < 0.3 ? 0 : (random() - 0.5) * 0.26;
    const height = turn === 0 || random() < 0.4 ? 1 : 0.6 + random() * 0.45;
    const [aside, pressed] = [turnedBody(midline), shallow(height)];
    const spoilt = turn === 0 ? film : moved(film, (x, y) => {
      const [across] = aside(x, y);
      return [across, pressed(across, y)[1]];
    });
    const small: SmallFilm = { side, values: prepareRadiograph(spoilt.pixels, { ...spoilt, input }) };
    const frame = chestFrame(small);
    return { midline, height, frame, shape: film.rows / film.columns, fields: [...onMeanFilm(small, frame)].map((value) => Math.round(value * 1000) / 1000) };
  });
}
