import { describe, expect, it } from 'vitest';
import { figureOf, verdictOf } from './read-difference';

describe('what a difference says', () => {
  it.each([
    ['meanTurnaroundMinutes', { mean: -3, low: -4, high: -2 }, 'better'],
    ['meanTurnaroundMinutes', { mean: 3, low: 1, high: 5 }, 'worse'],
    ['skillMatchShare', { mean: 0.1, low: 0.02, high: 0.2 }, 'better'],
    ['skillMatchShare', { mean: -0.1, low: -0.2, high: -0.02 }, 'worse'],
    ['meanTurnaroundMinutes', { mean: -0.4, low: -0.4, high: -0.4 }, 'unclear'],
    ['breachShare', { mean: -0.1, low: -0.2, high: 0 }, 'unclear'],
  ] as const)('%s %o is %s', (measure, difference, verdict) => {
    expect(verdictOf(measure, difference)).toBe(verdict);
  });
  it('is written with its sign, shares in points', () => {
    expect(figureOf('meanTurnaroundMinutes', -3.24, true)).toBe('−3.2');
    expect(figureOf('breachShare', 0.0312, true)).toBe('+3.1 pp');
    expect(figureOf('breachShare', 0.0312)).toBe('3.1%');
  });
});
