import { missingReferences, type DirectoryReference } from '@qianli/domain-dicom';
import { useSessionStore } from '@qianli/api-client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isDirectoryFile } from './dropped-files';
import { groupByPatient } from './group-by-patient';
import { HeaderReaders } from './header-readers';
import { askKnown, type KnownHere } from './known-here';
import type { DroppedFile, ReadFile, RefusedFile } from './sent-file';
import { BrokenZip, isZip, unzip } from './unzip';

interface Tray {
  readonly files: readonly ReadFile[];
  readonly refused: readonly RefusedFile[];
  readonly directories: number;
  readonly duplicates: number;
  readonly known: ReadonlyMap<string, KnownHere>;
  /** What directories of media name, from the root of the drop. */
  readonly references: readonly DirectoryReference[];
  readonly paths: readonly string[];
}
const empty: Tray = { files: [], refused: [], directories: 0, duplicates: 0, known: new Map(), references: [], paths: [] };
/** The page draws what was read this often, however many files there are. */
const drawEveryMs = 250;

/** What has been dropped and read so far. Several drops may be read at once; the same image twice counts once. */
export function useTray() {
  const session = useSessionStore();
  const [tray, setTray] = useState<Tray>(empty);
  const [progress, setProgress] = useState<{ done: number; all: number; unpacking: string | null } | null>(null);
  const known = useRef(new Set<string>());
  const counts = useRef({ done: 0, all: 0, running: 0 });
  const readers = useMemo(() => new HeaderReaders(), []);
  useEffect(() => () => readers.close(), [readers]);

  const add = useCallback(async (source: AsyncIterable<DroppedFile>) => {
    const count = counts.current;
    const found = { files: [] as ReadFile[], refused: [] as RefusedFile[], directories: 0, duplicates: 0, references: [] as DirectoryReference[], paths: [] as string[] };
    const read: ReadFile[] = [];
    let unpacking: string | null = null;
    const draw = () => {
      const { files, refused, references, paths, directories, duplicates } = { ...found };
      Object.assign(found, { files: [], refused: [], references: [], paths: [], directories: 0, duplicates: 0 });
      setProgress({ done: count.done, all: count.all, unpacking });
      if (paths.length === 0) return;
      setTray((old) => ({
        files: [...old.files, ...files], refused: [...old.refused, ...refused], references: [...old.references, ...references], paths: [...old.paths, ...paths],
        directories: old.directories + directories, duplicates: old.duplicates + duplicates, known: old.known,
      }));
    };
    const drawing = setInterval(draw, drawEveryMs);
    const refuse = (path: string, code: string) => { found.paths.push(path); found.refused.push({ path, code, by: 'browser' }); };
    const take = async ({ path, file }: DroppedFile) => {
      const isDirectory = /(^|\/)DICOMDIR$/i.test(path);
      const reading = isDirectoryFile(path) && !isDirectory ? ({ kind: 'directory', references: [] } as const) : await readers.read(file);
      count.done += 1;
      found.paths.push(path);
      if (reading.kind === 'directory') {
        const folder = path.slice(0, path.lastIndexOf('/') + 1);
        found.directories += 1;
        found.references.push(...reading.references.map((of) => ({ ...of, path: folder + of.path })));
      } else if (reading.kind === 'refused') found.refused.push({ path, code: reading.code, by: 'browser' });
      else if (known.current.has(reading.header.sopInstanceUid)) found.duplicates += 1;
      else {
        known.current.add(reading.header.sopInstanceUid);
        const one = { path, file, header: reading.header, digest: reading.digest };
        found.files.push(one);
        read.push(one);
      }
    };
    count.running += 1;
    const open = new Set<Promise<void>>();
    const queue = async (file: DroppedFile) => {
      count.all += 1;
      const going: Promise<void> = take(file).finally(() => open.delete(going));
      open.add(going);
      // A few ahead keep both readers busy; all at once would hold a whole archive in memory.
      if (open.size >= 6) await Promise.race(open);
    };
    try {
      for await (const dropped of source) {
        if (!(await isZip(dropped.file).catch(() => false))) {
          await queue(dropped);
          continue;
        }
        unpacking = dropped.path;
        try {
          for await (const packed of unzip(dropped.file, dropped.path)) await queue(packed);
        } catch (problem) {
          refuse(dropped.path, problem instanceof BrokenZip ? 'bad-zip' : 'unreadable');
        }
        unpacking = null;
      }
    } finally {
      await Promise.all(open);
      clearInterval(drawing);
      draw();
      const here = await askKnown(session, read);
      if (here.size > 0) setTray((old) => ({ ...old, known: new Map([...old.known, ...here]) }));
      count.running -= 1;
      if (count.running === 0) {
        counts.current = { done: 0, all: 0, running: 0 };
        setProgress(null);
      }
    }
  }, [readers, session]);

  const removeStudies = useCallback((uids: ReadonlySet<string>) => {
    setTray((old) => {
      for (const { header } of old.files) if (uids.has(header.studyInstanceUid)) known.current.delete(header.sopInstanceUid);
      return { ...old, files: old.files.filter(({ header }) => !uids.has(header.studyInstanceUid)) };
    });
  }, []);
  const clear = useCallback(() => { known.current.clear(); setTray(empty); }, []);
  const { files, references, paths } = tray;
  const patients = useMemo(() => groupByPatient(files), [files]);
  const missing = useMemo(() => (references.length === 0 ? [] : missingReferences(references, paths, new Set(files.map(({ header }) => header.sopInstanceUid)))), [references, paths, files]);
  return { ...tray, patients, missing, studies: useMemo(() => patients.flatMap(({ studies }) => studies), [patients]), progress, add, removeStudies, clear };
}
