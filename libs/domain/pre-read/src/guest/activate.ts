import type { ModelOutput } from '../model-manifest';

/** An output's numbers as the network gave them: row-major, with their shape. */
export interface Answer {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/**
 * The probabilities of `channels` labels at one of `places` positions. The channels are the outer axis, as in [C, H, W]: label
 * c at place p is data[from + c * places + p].
 */
export function probabilitiesAt(data: ArrayLike<number>, { channels, places, place, from = 0 }: { readonly channels: number; readonly places: number; readonly place: number; readonly from?: number }, activation: ModelOutput['activation']): number[] {
  const raw = Array.from({ length: channels }, (_, c) => data[from + c * places + place] ?? Number.NaN);
  if (activation === 'sigmoid') return raw.map(sigmoid);
  if (activation === 'none') return raw;
  const most = Math.max(...raw);
  const powers = raw.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
