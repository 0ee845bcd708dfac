import type { FollowedLesion, FollowUp } from '@qianli/contracts';
import { curveOf } from './curve-of';

const [width, height] = [104, 34];

/** The volume over the visits as a small curve in the colour of the text; who cannot see it is told the numbers. */
export function VolumeCurve({ lesion, visits, name }: { lesion: FollowedLesion; visits: FollowUp['visits']; name: string }) {
  const points = curveOf(lesion, visits, width, height);
  if (points.length === 0) return null;
  const said = `${name}: ${points.map(({ day, volumeMm3 }) => `${day} ${Math.round(volumeMm3)} mm³`).join(', ')}`;
  return (
    <svg className="fu-curve" role="img" aria-label={said} viewBox={`-4 -4 ${width + 8} ${height + 8}`} width={width + 8} height={height + 8} data-testid="follow-up-curve">
      <title>{said}</title>
      <line x1="0" x2={width} y1={height} y2={height} className="fu-axis" />
      {points.map(({ x, low, high, day }) => <line key={`${day} ${x}`} x1={x} x2={x} y1={low} y2={high} className="fu-error" />)}
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
      {points.map(({ x, y, day }) => <circle key={`${day} ${x}`} cx={x} cy={y} r="2.6" fill="currentColor" />)}
    </svg>
  );
}
