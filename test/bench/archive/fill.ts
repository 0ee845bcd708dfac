import type { Archive } from './archive';
import { benchStudy } from './bench-study';
import { ask, together } from './requests';
import { stowRequest } from './works';

/** Sends so many studies of one small image over a year, 50 a request. Returns the seconds. */
export async function fill(archive: Archive, studies: number): Promise<number> {
  const begun = performance.now();
  const groups = Array.from({ length: Math.ceil(studies / 50) }, (_, i) => i);
  await together(groups, 4, async (group) => {
    const files = Array.from({ length: Math.min(50, studies - group * 50) }, (_, i) => {
      const n = group * 50 + i;
      const studyDate = `2026${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}`;
      return benchStudy({ seed: `fill/${n}`, instances: 1, side: 16, patientName: `BENCH^PATIENT${n}`, studyDate }).files[0] ?? new Uint8Array(0);
    });
    await ask(archive, 'studies', stowRequest(files));
  });
  return (performance.now() - begun) / 1000;
}
