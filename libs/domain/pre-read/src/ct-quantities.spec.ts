import { describe, expect, it } from 'vitest';
import { ctQuantities, extentGrade } from './ct-quantities';
import type { ThirdOpacity } from './lung-opacity';

const third = (
  side: ThirdOpacity['side'],
  name: ThirdOpacity['third'],
  lungMl: number,
  groundGlassMl = 0,
  consolidationMl = 0,
): ThirdOpacity => ({ side, third: name, lungMl, groundGlassMl, consolidationMl });

describe('the lungs in numbers', () => {
  const quantities = ctQuantities(
    [
      third('right', 'lower', 1000, 300, 100),
      third('right', 'middle', 1000),
      third('right', 'upper', 500),
      third('left', 'lower', 800),
      third('left', 'middle', 700, 70),
      third('left', 'upper', 500),
    ],
    6000,
  );
  const of = (code: string, part: string) => quantities.find((one) => one.code === code && one.part.code === part);

  it('are shares of the part they stand for: 400 of 1000 mL below, 16 % of the right lung, 10.4 % of both', () => {
    expect(of('opacity-share', 'right-lower')?.value).toBe(40);
    expect(of('opacity-share', 'right')?.value).toBe(16);
    expect(of('opacity-share', 'both')?.value).toBe(10.4);
    expect(of('consolidation-share', 'right')?.value).toBe(4);
    expect(of('ground-glass-share', 'left-middle')?.value).toBe(10);
    expect(of('opacity-volume', 'both')).toMatchObject({ value: 470, unit: 'mL' });
  });

  it('say what of the outline was not judged: 6000 mL less 4500 mL of lung are 25 %', () => {
    expect(of('not-judged-share', 'both')?.value).toBe(25);
  });

  it('leave out a lung that is not there', () => {
    expect(
      ctQuantities([third('right', 'lower', 900), third('left', 'lower', 0)], 1000).some(({ part }) =>
        part.code.startsWith('left'),
      ),
    ).toBe(false);
  });

  it.each([
    [0, 'none'],
    [1.9, 'none'],
    [2, 'minimal'],
    [25, 'minimal'],
    [25.1, 'mild'],
    [50, 'mild'],
    [75, 'moderate'],
    [75.1, 'severe'],
  ] as const)('call %s %% %s', (percent, code) => {
    expect(extentGrade(percent).code).toBe(code);
  });
});
