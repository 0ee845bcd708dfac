import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isDirectoryFile } from './dropped-files';
import { groupByPatient } from './group-by-patient';
import { HeaderReaders } from './header-readers';
import type { DroppedFile, ReadFile, RefusedFile } from './sent-file';
import { BrokenZip, isZip, unzip } from './unzip';

interface Tray {
  readonly files: readonly ReadFile[];
  readonly refused: readonly RefusedFile[];
  readonly directories: number;
  readonly duplicates: number;
}
const empty: Tray = { files: [], refused: [], directories: 0, duplicates: 0 };

/** What has been dropped and read so far. Several drops may be read at once; the same image twice counts once. */
export function useTray() {
  const [tray, setTray] = useState<Tray>(empty);
  const [progress, setProgress] = useState<{ done: number; all: number; unpacking: string | null } | null>(null);
  const known = useRef(new Set<string>());
  const counts = useRef({ done: 0, all: 0, running: 0 });
  const readers = useMemo(() => new HeaderReaders(), []);
  useEffect(() => () => readers.close(), [readers]);

  const add = useCallback(async (source: AsyncIterable<DroppedFile>) => {
    const count = counts.current;
    const tell = (unpacking: string | null) => setProgress({ done: count.done, all: count.all, unpacking });
    let found: Tray = empty;
    const flush = () => {
      const batch = found;
      found = empty;
      setTray((old) => ({ files: [...old.files, ...batch.files], refused: [...old.refused, ...batch.refused], directories: old.directories + batch.directories, duplicates: old.duplicates + batch.duplicates }));
    };
    const refuse = (path: string, code: string) => { found = { ...found, refused: [...found.refused, { path, code, by: 'browser' }] }; };
    const read = async ({ path, file }: DroppedFile) => {
      const reading = isDirectoryFile(path) ? ({ kind: 'directory' } as const) : await readers.read(file);
      count.done += 1;
      if (reading.kind === 'directory') found = { ...found, directories: found.directories + 1 };
      else if (reading.kind === 'refused') refuse(path, reading.code);
      else if (known.current.has(reading.header.sopInstanceUid)) found = { ...found, duplicates: found.duplicates + 1 };
      else {
        known.current.add(reading.header.sopInstanceUid);
        found = { ...found, files: [...found.files, { path, file, header: reading.header }] };
      }
      tell(null);
      if (found.files.length + found.refused.length >= 25) flush();
    };
    count.running += 1;
    const open: Promise<void>[] = [];
    const queue = async (file: DroppedFile) => {
      count.all += 1;
      open.push(read(file));
      // A few ahead keep both readers busy; all at once would hold a whole archive in memory.
      if (open.length >= 6) await Promise.all(open.splice(0, 3));
    };
    try {
      for await (const dropped of source) {
        if (!(await isZip(dropped.file).catch(() => false))) {
          await queue(dropped);
          continue;
        }
        tell(dropped.path);
        try {
          for await (const packed of unzip(dropped.file, dropped.path)) await queue(packed);
        } catch (problem) {
          refuse(dropped.path, problem instanceof BrokenZip ? 'bad-zip' : 'unreadable');
        }
      }
    } finally {
      await Promise.all(open);
      flush();
      count.running -= 1;
      if (count.running === 0) {
        counts.current = { done: 0, all: 0, running: 0 };
        setProgress(null);
      }
    }
  }, [readers]);

  const removeStudy = useCallback((uid: string) => {
    setTray((old) => {
      for (const { header } of old.files) if (header.studyInstanceUid === uid) known.current.delete(header.sopInstanceUid);
      return { ...old, files: old.files.filter(({ header }) => header.studyInstanceUid !== uid) };
    });
  }, []);
  const clear = useCallback(() => { known.current.clear(); setTray(empty); }, []);
  const patients = useMemo(() => groupByPatient(tray.files), [tray.files]);
  return { patients, studies: useMemo(() => patients.flatMap(({ studies }) => studies), [patients]), refused: tray.refused, directories: tray.directories, duplicates: tray.duplicates, progress, add, removeStudy, clear };
}
