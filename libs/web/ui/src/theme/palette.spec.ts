import { describe, expect, it } from 'vitest';
import { contrast } from './contrast';
import { palettes, type Palette } from './palette';

const pairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...(['card', 'ground', 'raise', 'select'] as const).flatMap((ground) => (['ink', 'inkSoft', 'link'] as const).map((ink) => [ink, ground] as const)),
  ['inkFaint', 'card'], ['inkFaint', 'ground'], ['inkFaint', 'raise'], ['inkFaint', 'select'], ['barInk', 'bar'],
  ['harm', 'card'], ['harm', 'raise'], ['harm', 'harmGround'], ['warn', 'card'], ['warn', 'warnGround'], ['good', 'card'], ['good', 'goodGround'],
  ['calm', 'calmGround'], ['machine', 'card'], ['machine', 'machineGround'],
];

describe('the colours of the rooms', () => {
  it('knows the contrast of black on white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  });
  for (const [room, palette] of Object.entries(palettes)) {
    it.each(pairs)(`can be read in the ${room} room: %s on %s`, (ink, ground) => {
      expect(contrast(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5);
    });
    it(`has white words on its buttons and its stat mark (${room})`, () => {
      expect(contrast('#ffffff', palette.primary)).toBeGreaterThanOrEqual(4.5);
      expect(contrast('#ffffff', palette.stat)).toBeGreaterThanOrEqual(4.5);
    });
  }
});
