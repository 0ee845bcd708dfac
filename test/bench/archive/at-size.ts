import { loadavg } from 'node:os';
import pg from 'pg';
import type { Archive } from './archive';
import { fileOfStudy, fillStudies } from './many-studies';
import { pageQuestions, questions, waitsOf } from './questions';
import { ask, together } from './requests';
import { startOrthanc } from './start-orthanc';
import { startQianli } from './start-qianli';
import type { Row } from './tables';
import { stowRequest } from './works';

const people = { county: 'county-uploader', reader: 'specialist', dispatcher: 'dispatcher' } as const;

/**
 * What people ask at each size, as three of them ask it, and, at the smallest, as Orthanc answers it: the same studies, written into the
 * platform's tables and sent to Orthanc as files of one small image. Orthanc knows nobody: it answers of all, as to the dispatcher.
 */
export async function atSize(home: string, sizes: readonly number[], rounds: number, withOrthanc: boolean, measured: (row: Row) => void): Promise<void> {
  const archive = await startQianli(home, { gateway: false });
  const pool = new pg.Pool({ connectionString: archive.databaseUrl, max: 1 });
  const peer = withOrthanc ? await startOrthanc(home, 'sqlite') : null;
  try {
    let filled = 0;
    for (const size of sizes) {
      await fillStudies(pool, filled, size);
      const compared = peer && filled === 0 ? peer : null;
      if (compared) await sendStudies(compared, size);
      filled = size;
      for (let round = 0; round < rounds; round += 1) {
        for (const [person, role] of Object.entries(people)) measured(await row(archive.as(role), `${size} studies, ${person}`, round, { ...questions, ...pageQuestions }));
        if (compared) {
          const theirs = await row(compared, '', round, questions);
          for (const person of Object.keys(people)) measured({ ...theirs, work: `${size} studies, ${person}` });
        }
      }
    }
  } finally {
    await pool.end();
    await peer?.stop();
    await archive.stop();
  }
}

async function row(archive: Archive, work: string, round: number, asked: Readonly<Record<string, string>>): Promise<Row> {
  const load = loadavg()[0] ?? 0;
  const figures: Record<string, number> = {};
  for (const [name, question] of Object.entries(asked)) {
    const { p50Ms, p95Ms, hits } = await waitsOf(archive, question, 40);
    Object.assign(figures, { [`${name}P50Ms`]: p50Ms, [`${name}P95Ms`]: p95Ms, [`${name}Hits`]: hits });
  }
  return { round, archive: archive.name, work, load, figures };
}

async function sendStudies(archive: Archive, studies: number): Promise<void> {
  const groups = Array.from({ length: Math.ceil(studies / 50) }, (_, group) => group * 50);
  await together(groups, 4, async (from) => {
    const files = Array.from({ length: Math.min(50, studies - from) }, (_, i) => fileOfStudy(from + i));
    await ask(archive, 'studies', stowRequest(files));
  });
}
