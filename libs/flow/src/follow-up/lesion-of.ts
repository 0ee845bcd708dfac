import type { Lesion } from '@qianli/domain-pre-read';
import type { FollowedFinding } from './follow-up-store';

/** A finding as the rules follow it; null for one that cannot be followed: another kind, or without a place. */
export function lesionOf(finding: FollowedFinding): Lesion | null {
  const { code, location } = finding;
  if ((code !== 'nodule' && code !== 'mass') || !location.patientMm) return null;
  const side = location.side === 'both' ? null : location.side;
  return { id: finding.id, kind: code, at: location.patientMm, side, meanMm: sizesOf(finding).meanMm };
}

/** Mean diameter and volume of a finding, null where it was not measured. A mass has two axes and millilitres. */
export function sizesOf({ measurements }: FollowedFinding): { meanMm: number | null; volumeMm3: number | null } {
  const of = (code: string) => measurements.find((one) => one.code === code);
  const [long, short] = [of('long-axis')?.value, of('short-axis')?.value];
  const axes = long !== undefined && short !== undefined ? Math.round((long + short) * 5) / 10 : null;
  const volume = of('volume');
  return { meanMm: of('mean-diameter')?.value ?? axes, volumeMm3: volume ? volume.value * (volume.unit === 'mL' ? 1000 : 1) : null };
}
