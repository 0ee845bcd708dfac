import { lungShapeBytes, type LungShape, type PreReadFinding } from '@qianli/domain-pre-read';

export type Millimetres = readonly [number, number, number];
/** How a patient lay and breathed: shifted, and stretched from the apex down. */
export interface Breath {
  readonly shift: Millimetres;
  readonly stretch: number;
}
export const still: Breath = { shift: [0, 0, 0], stretch: 1 };

/** Where a place of the quiet patient lies in a scan of this breath. */
export const breathed = ({ shift, stretch }: Breath, [x, y, z]: Millimetres): Millimetres => [x + shift[0], y + shift[1], 110 + (z - 110) * stretch + shift[2]];

const kept = new Map<string, string>();

/** Two ellipsoid lungs, dented by a heart and a liver, on the cells that a pre-read keeps; base64 as it is recorded. */
export function lungsKept(breath: Breath = still, over: { scan?: Partial<LungShape['scan']>; lungs?: 'both' | 'left' } = {}): string {
  const key = JSON.stringify([breath, over]);
  const lungs = kept.get(key) ?? drawn(breath, over);
  kept.set(key, lungs);
  return lungs;
}

function drawn({ shift, stretch }: Breath, over: { scan?: Partial<LungShape['scan']>; lungs?: 'both' | 'left' }): string {
  const size = { x: 58, y: 40, z: 66 };
  const origin: Millimetres = [-142.5, -97.5, -180];
  const cells = new Uint8Array(size.x * size.y * size.z);
  for (let i = 0, z = 0; z < size.z; z += 1) {
    for (let y = 0; y < size.y; y += 1) {
      for (let x = 0; x < size.x; x += 1, i += 1) {
        const [px, py, pz] = [origin[0] + x * 5 - shift[0], origin[1] + y * 5 - shift[1], origin[2] + z * 5 - shift[2]];
        if (over.lungs === 'left' && px < 0) continue;
        let inside = 0;
        for (let p = 0; p < 8; p += 1) {
          if (isLung(px + (p & 1 ? 1.25 : -1.25), py + (p & 2 ? 1.25 : -1.25), 110 + (pz + (p & 4 ? 1.25 : -1.25) - 110) / stretch)) inside += 1;
        }
        if (inside > 0) cells[i] = Math.round((100 * inside) / 8) + (px < 0 ? 0 : 100);
      }
    }
  }
  const shape: LungShape = { scan: { sliceMm: 1, thicknessMm: 1, nodulesRead: true, ...over.scan }, cellMm: 5, size, origin, direction: { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] }, cells };
  return Buffer.from(lungShapeBytes(shape)).toString('base64');
}

function isLung(x: number, y: number, z: number): boolean {
  const within = (dx: number, dy: number, dz: number, a: number, b: number, c: number) => (dx / a) ** 2 + (dy / b) ** 2 + (dz / c) ** 2 < 1;
  return within(Math.abs(x) - 70, y, z, 52, 75, 115) && !within(x - 25, y + 30, z + 45, 50, 40, 55) && !within(x + 60, y, z + 130, 75, 80, 55);
}

/** A measured ball in the lung, as the engine would have found it. */
export function aNodule(at: Millimetres, meanMm: number, over: Partial<PreReadFinding> = {}): PreReadFinding {
  const measured = (code: string, zh: string, en: string, value: number, unit: string) => ({ code, label: { zh, en }, value, unit });
  return {
    code: 'nodule', label: { zh: '实性结节', en: 'Solid nodule' }, probability: 0.9, threshold: 0.7, flagged: true, kind: 'network', model: { id: 'ct-nodule-filter', version: '1.0.0' },
    location: { sopInstanceUid: '1.2.3', frame: null, slice: 4, box: { x: 1, y: 1, width: 9, height: 9 }, patientMm: at, side: at[0] < 0 ? 'right' : 'left', region: null },
    measurements: [measured('mean-diameter', '平均直径', 'Mean diameter', Math.round(meanMm * 10) / 10, 'mm'), measured('volume', '体积', 'Volume', Math.round((Math.PI * meanMm ** 3) / 6), 'mm³')],
    ...over,
  }; // prettier-ignore
}
