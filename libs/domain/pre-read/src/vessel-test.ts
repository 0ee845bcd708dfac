import type { CtVolume } from './ct-volume';
import type { LungMask } from './lung-mask';
import { cutOut, flood, type NoduleBlock } from './nodule-block';
import type { NoduleCandidate } from './nodule-candidates';

/**
 * Own choices, set on drawn thoraces with vessel trees and no nodule. A crossing or fork of vessels is about as thick as the
 * thickest of them, a nodule that vessels run into is thicker by more than this.
 */
const crossingRatio = 1.7;
/** One vessel only: its end, or a bend, is no thicker than itself. */
const endRatio = 1.3;
/** A thinner strand at the shell is noise. */
const leastStrandMm = 1.2;
/** Own choice: on coarser pixels (512 on a chest give 0.6–0.9 mm) a thin strand and the nodule it touches are measured as one. */
const coarsestPixelMm = 1.2;
/** How far outside the body its surroundings are looked at, mm beyond 1.6 radii. */
const besideMm = 1.5;

/**
 * Whether a mark is a place where vessels cross, fork, bend or end, or a fold of pleura, rather than a body of its own: the tissue that hangs
 * together with it goes on through the shell round it in strands nearly as thick as itself. A nodule of less than 1.7 times
 * the thickness of the two vessels that meet in it is taken for their crossing. On pixels over 1.2 mm nothing is: a mark too many
 * is better than a nodule missed.
 */
export function isVesselCrossing(volume: CtVolume, mask: LungMask, candidate: NoduleCandidate): boolean {
  if (Math.max(volume.spacingMm.x, volume.spacingMm.y) > coarsestPixelMm) return false;
  const block = cutOut(volume, mask, { ...candidate, radiusMm: candidate.radiusMm + 3 });
  const dense = denseAround(block, candidate.radiusMm);
  if (!dense) return false;
  const body = thickestPlace(block, dense, candidate.radiusMm);
  const strands = strandsThrough(block, dense, body.at, body.radiusMm * 1.6 + besideMm);
  const [thickest = 0, second = 0] = strands;
  const ratio = (2 * body.radiusMm) / Math.max(thickest, leastStrandMm);
  return second >= leastStrandMm ? ratio < crossingRatio : thickest >= leastStrandMm && ratio < endRatio;
}

/** 1 on tissue that hangs together with the densest place near the middle, down to half way to the lung round it. */
function denseAround(block: NoduleBlock, radiusMm: number): Uint8Array | null {
  let seed = -1;
  for (const i of block.within(block.centre, Math.max(1.5, radiusMm * 0.5)))
    if (block.closed[i] && (seed < 0 || (block.hu[i] ?? -1000) > (block.hu[seed] ?? -1000))) seed = i;
  if (seed < 0) return null;
  const core = median(block.within(seed, Math.max(1, radiusMm * 0.4)).map((i) => block.hu[i] ?? -1000));
  const air: number[] = [];
  for (let i = 0; i < block.hu.length; i++)
    if (block.closed[i] && (block.hu[i] ?? 0) < -600) air.push(block.hu[i] ?? -850);
  const edge = (core + (air.length > 50 ? median(air) : -850)) / 2;
  const dense = new Uint8Array(block.hu.length);
  for (const i of flood(block, seed, (v) => block.closed[v] === 1 && (block.hu[v] ?? -1000) > edge)) dense[i] = 1;
  return dense;
}

/** The place near the middle with most of its own tissue round it, and how far that reaches. */
function thickestPlace(block: NoduleBlock, dense: Uint8Array, radiusMm: number): { at: number; radiusMm: number } {
  const offsets = block
    .ball(radiusMm * 1.5 + 2)
    .map((step) => ({ step, mm: block.distanceMm(block.centre, block.centre + step) }))
    .sort((a, b) => a.mm - b.mm);
  let best = { at: block.centre, radiusMm: block.finestMm / 2 };
  for (const i of block.within(block.centre, Math.max(2, radiusMm * 0.7))) {
    if (!dense[i]) continue;
    const nearest = offsets.find(({ step }) => !dense[i + step]);
    const reach = (nearest?.mm ?? radiusMm * 1.5 + 2) - block.finestMm / 2;
    if (reach > best.radiusMm) best = { at: i, radiusMm: reach };
  }
  return best;
}

/** Diameters of the strands that leave through the shell at this distance, thickest first, mm. */
function strandsThrough(block: NoduleBlock, dense: Uint8Array, centre: number, shellMm: number): number[] {
  const s = block.spacingMm;
  const wallMm = Math.max(s.x, s.y, s.z) * 1.2;
  const shell = new Set(
    block.within(centre, shellMm + wallMm).filter((i) => dense[i] && block.distanceMm(i, centre) > shellMm),
  );
  const strands: number[] = [];
  const around = block.ball(Math.hypot(s.x, s.y, s.z) + 1e-6);
  while (shell.size > 0) {
    const [start = 0] = shell;
    const queue = [start];
    shell.delete(start);
    for (let head = 0; head < queue.length; head++)
      for (const step of around) {
        const next = (queue[head] ?? 0) + step;
        if (shell.delete(next)) queue.push(next);
      }
    strands.push(2 * Math.sqrt((queue.length * block.voxelMm3) / wallMm / Math.PI));
  }
  return strands.sort((a, b) => b - a);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
