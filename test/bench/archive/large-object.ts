import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDicomFile } from '@qianli/domain-dicom';
import { uidOf } from '@qianli/testing';
import { ask } from './requests';
import { startQianli } from './start-qianli';
import type { Row } from './tables';

const side = 512;
const frames = 4000;

/** Memory of the api process while one multi-frame object of 2 GB goes in and out. */
export async function largeObject(measured: (row: Row) => void): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'bench-large-'));
  const archive = await startQianli(home, { gateway: false });
  try {
    const [pid = 0] = archive.apiPids;
    const residentMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
    const idle = residentMb();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, residentMb())), 100);
    const phase = async (name: string, work: () => Promise<unknown>) => {
      peak = residentMb();
      const begun = performance.now();
      await work();
      measured({ round: 0, archive: archive.name, work: `2 GB: ${name}`, load: loadavg()[0] ?? 0, figures: { seconds: (performance.now() - begun) / 1000, peakResidentMb: peak, idleResidentMb: idle } });
    };
    const study = uidOf(home);
    const [series, sop] = [uidOf(`${home}/1`), uidOf(`${home}/1/1`)];
    await phase('STOW-RS in', () => sent(archive.dicomWeb, archive.authorization, headerOf(study, series, sop)));
    const at = `studies/${study}/series/${series}/instances/${sop}`;
    const frame = { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' };
    await phase('100 frames out', async () => {
      for (let i = 1; i <= 100; i += 1) await ask(archive, `${at}/frames/${i * 40}`, { headers: frame });
    });
    await phase('whole study out', async () => {
      const { bytes } = await ask(archive, `studies/${study}`, { headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' } });
      if (bytes < frames * side * side * 2) throw new Error('The study came back short');
    });
    clearInterval(watch);
  } finally {
    await archive.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** A file whose pixels are yet to come: the length of the last element says how many. */
function headerOf(StudyInstanceUID: string, SeriesInstanceUID: string, SOPInstanceUID: string): Buffer {
  const content = {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7.3', SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID, Modality: 'OT', PatientID: 'LARGE', NumberOfFrames: frames, Rows: side, Columns: side,
    BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2',
  }; // prettier-ignore
  const file = Buffer.from(writeDicomFile({ content, pixelData: new Uint8Array(2) }));
  file.writeUInt32LE(frames * side * side * 2, file.length - 6);
  return file.subarray(0, -2);
}

async function sent(dicomWeb: string, authorization: () => Promise<string | null>, header: Buffer): Promise<void> {
  const token = (await authorization()) ?? '';
  const piece = Buffer.alloc(side * side * 2, 5);
  await new Promise<void>((resolve, reject) => {
    const request = http.request(`${dicomWeb}/studies`, { method: 'POST', headers: { authorization: token, accept: 'application/dicom+json', 'content-type': 'application/dicom' } }, (response) => {
      response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`STOW ${response.statusCode}`))));
    });
    request.on('error', reject);
    request.write(header);
    let left = frames;
    const more = () => {
      while (left > 0) {
        left -= 1;
        if (!request.write(piece)) {
          request.once('drain', more);
          return;
        }
      }
      request.end();
    };
    more();
  });
}
