import type { SegmentedScan } from '@qianli/domain-pre-read';
import { describe, expect, it } from 'vitest';
import { packLabels, unpackLabels } from './packed-labels';

const direction = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] } as const;
const algorithm = { id: 'rules', version: '1' };
const scan: SegmentedScan = {
  source: { size: { x: 4, y: 4, z: 2 }, spacingMm: { x: 0.7, y: 0.7, z: 5 }, origin: [-1, 2, 3.25], direction, sopInstanceUids: ['1.2', '1.3'] },
  volumes: [
    { size: { x: 2, y: 2, z: 2 }, spacingMm: { x: 1.4, y: 1.4, z: 5 }, origin: [0, 0, 0], direction, labels: Uint8Array.of(0, 1, 1, 0, 2, 2, 3, 0), segments: [{ number: 1, code: 'lung', side: 'right', findingOrdinal: null, algorithm }] },
    { size: { x: 1, y: 1, z: 1 }, spacingMm: { x: 0.7, y: 0.7, z: 5 }, origin: [1, 1, 1], direction, labels: Uint8Array.of(1), segments: [{ number: 1, code: 'nodule', side: 'left', findingOrdinal: 0, algorithm }] },
  ],
};

describe('packed labels', () => {
  it('come back as they went in', async () => {
    const back = await unpackLabels(await packLabels(scan));
    expect(back).toEqual(scan);
  });

  it('of a pair of lungs on a 1.4 mm grid take less than a twentieth of their voxels', async () => {
    const size = { x: 180, y: 180, z: 60 };
    const labels = new Uint8Array(size.x * size.y * size.z);
    for (let i = 0; i < labels.length; i++) {
      const [x, y, z] = [i % 180, Math.floor(i / 180) % 180, Math.floor(i / 32_400)];
      if (((x - 50) / 35) ** 2 + ((y - 90) / 50) ** 2 + ((z - 30) / 28) ** 2 < 1) labels[i] = 1;
      if (((x - 130) / 35) ** 2 + ((y - 90) / 50) ** 2 + ((z - 30) / 28) ** 2 < 1) labels[i] = 2;
    }
    const first = scan.volumes[0];
    if (!first) throw new Error('no volume');
    expect((await packLabels({ ...scan, volumes: [{ ...first, size, labels }] })).length).toBeLessThan(labels.length / 20);
  });

  it.each([
    ['other bytes', () => Buffer.from('not labels at all'), /QLB1/],
    ['a header that claims more voxels than there are', async () => packLabels({ ...scan, volumes: scan.volumes.map((of) => ({ ...of, size: { x: 9, y: 9, z: 9 } })) }), /hold/],
    ['a claim beyond any scan', async () => packLabels({ ...scan, volumes: scan.volumes.map((of) => ({ ...of, size: { x: 9999, y: 9999, z: 9999 } })) }), /at most/],
  ])('refuse %s', async (_, bytes, says) => {
    await expect(Promise.resolve(bytes()).then(unpackLabels)).rejects.toThrow(says);
  });
});
