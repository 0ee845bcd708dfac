import { loadavg } from 'node:os';
import { benchStudy } from './bench-study';
import { ask } from './requests';
import { startQianli } from './start-qianli';
import type { Row } from './tables';
import { stow } from './works';

/**
 * STOW-RS with so many api processes on one database and one object store, requests dealt out in turn. What went in by one door is
 * read by every other: its list, its metadata, a frame of each image.
 */
export async function severalApis(home: string, apis: number, rounds: number, measured: (row: Row) => void): Promise<void> {
  const archive = await startQianli(home, { gateway: false, apis });
  try {
    for (let round = -1; round < rounds; round += 1) {
      const study = benchStudy({ seed: `${home}/apis/${round}`, instances: 300, side: 512 });
      const load = loadavg()[0] ?? 0;
      measured({ round, archive: archive.name, work: `stow, ${apis} api processes`, load, figures: await stow(archive, study, 10, 4, archive.doors) });
      for (const door of archive.doors) {
        const { body } = await ask(archive, `${door}/studies/${study.studyInstanceUid}/instances`, { headers: { accept: 'application/dicom+json' }, keep: true });
        if ((JSON.parse(body.toString('utf8')) as unknown[]).length !== study.files.length) throw new Error('A door does not see what another one took in');
        await ask(archive, `${door}/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUid}/instances/${study.sopInstanceUids[0]}/frames/1`, { headers: { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' } });
      }
    }
  } finally {
    await archive.stop();
  }
}
