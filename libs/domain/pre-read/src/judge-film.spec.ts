import { attributesOf, frameBytes, framesOf, parseDicomFile } from '@qianli/domain-dicom';
import { chestRadiographPhantom } from '@qianli/testing';
import { describe, expect, it } from 'vitest';
import type { FilmPixels } from './film-pixels';
import { judgeFilm } from './judge-film';

const side = 256;
const phantom = (seed: number): FilmPixels => {
  const [bytes] = chestRadiographPhantom({ rows: side, columns: side, seed }).files;
  const file = parseDicomFile(bytes);
  const [place] = framesOf(file);
  if (!place) throw new Error('the phantom has no pixels');
  const raw = frameBytes(file, place);
  const pixels = new Uint16Array(raw.slice().buffer);
  return { pixels, rows: side, columns: side, photometricInterpretation: attributesOf(file).photometricInterpretation ?? '' };
};
/** The film as another take of the same chest: where each point of it comes from, in shares. */
const retaken = (film: FilmPixels, from: (x: number, y: number) => [number, number], grey = (v: number) => v): FilmPixels => {
  const pixels = Uint16Array.from({ length: side * side }, (_, at) => {
    const [x, y] = from(((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side);
    const inside = x >= 0 && x < 1 && y >= 0 && y < 1;
    return Math.max(0, Math.min(4095, Math.round(grey(inside ? (film.pixels[Math.floor(y * side) * side + Math.floor(x * side)] ?? 0) : 0))));
  });
  return { ...film, pixels };
};
const codes = (film: FilmPixels) => judgeFilm(film).advice.map(({ code }) => code);
const turn = (degrees: number) => (x: number, y: number): [number, number] => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [0.5 + (x - 0.5) * cos - (y - 0.5) * sin, 0.5 + (x - 0.5) * sin + (y - 0.5) * cos];
};

describe('a drawn chest film', () => {
  const sound = phantom(1);

  it.each([1, 2, 3])('that is sound (seed %d) is a frontal chest and asks for nothing', (seed) => {
    expect(judgeFilm(phantom(seed))).toMatchObject({ isFrontalChest: true, inverted: false, advice: [] });
  });

  it.each<[string, FilmPixels, string]>([
    ['with a third of one side missing', retaken(sound, (x, y) => [0.33 + 0.67 * x, y]), 'cut-off-side'],
    ['without the lung tips', retaken(sound, (x, y) => [x, 0.35 + 0.65 * y]), 'cut-off-top'],
    ['whose middle lies a tenth to one side between the ribs, as in a turned body', retaken(sound, (x, y) => [x - 0.1 * (1 - Math.min(1, Math.abs(x - 0.5) / 0.4) ** 2), y]), 'rotated'],
    ['of a body that leans by 16 degrees', retaken(sound, turn(16)), 'tilted'],
    ['upside down', retaken(sound, (x, y) => [x, 1 - y]), 'turned'],
    ['on its side', retaken(sound, (x, y) => [y, x]), 'turned'],
    ['with dark bone', retaken(sound, (x, y) => [x, y], (v) => 4095 - v), 'inverted'],
  ])('%s says so', (_, film, code) => {
    expect(codes(film)).toContain(code);
  });

  it('with dark bone is still read, the other way round; turned pixels under MONOCHROME1 are no fault', () => {
    const dark = retaken(sound, (x, y) => [x, y], (v) => 4095 - v);
    expect(judgeFilm(dark)).toMatchObject({ isFrontalChest: true, inverted: true });
    expect(judgeFilm({ ...dark, photometricInterpretation: 'MONOCHROME1' })).toMatchObject({ isFrontalChest: true, inverted: false, advice: [] });
  });

  it('drowned in noise says so', () => {
    let state = 7;
    const noise = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
    expect(codes(retaken(sound, (x, y) => [x, y], (v) => v + noise() * 2400))).toContain('noisy');
  });

  it('something else, drawn or even or tiny, is not a frontal chest', () => {
    const bar = retaken(sound, (x, y) => [x, y], () => 0);
    const hand = { ...bar, pixels: Uint16Array.from({ length: side * side }, (_, at) => (Math.floor((at % side) / 40) % 2 ? 3000 : 200)) };
    for (const film of [bar, hand, { ...bar, pixels: new Uint16Array(4), rows: 2, columns: 2 }]) expect(judgeFilm(film).isFrontalChest).toBe(false);
  });
});
