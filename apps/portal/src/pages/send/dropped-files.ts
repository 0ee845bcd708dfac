import type { DroppedFile } from './sent-file';

/** The files of a drop, folders walked to their leaves. Call it inside the drop event: the browser forgets the entries after it. */
export function entriesOf(transfer: DataTransfer): readonly FileSystemEntry[] {
  return [...transfer.items].flatMap((one) => {
    const entry = one.kind === 'file' ? one.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
}

/** Handles to the same, where the browser gives them. Call it inside the drop event too. */
export async function handlesOf(transfer: DataTransfer): Promise<readonly FileSystemHandle[]> {
  const asked = [...transfer.items].flatMap((one) => {
    const handle = (one as DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle?.();
    return handle ? [handle.catch(() => null)] : [];
  });
  return (await Promise.all(asked)).filter((handle) => handle !== null);
}

export async function* filesOfEntries(entries: readonly FileSystemEntry[]): AsyncGenerator<DroppedFile> {
  for (const entry of entries) {
    if (entry.isFile) yield { path: entry.fullPath.replace(/^\//, ''), file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) };
    else if (entry.isDirectory) yield* filesOfFolder(entry as FileSystemDirectoryEntry);
  }
}

async function* filesOfFolder(folder: FileSystemDirectoryEntry): AsyncGenerator<DroppedFile> {
  const reader = folder.createReader();
  for (;;) {
    // The browser gives at most a hundred at a time, and none when it is through.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    yield* filesOfEntries(entries);
  }
}

/** The files chosen through an input, with their folder where one was chosen. */
export async function* filesOfList(list: Iterable<File>): AsyncGenerator<DroppedFile> {
  for (const file of list) yield { path: file.webkitRelativePath || file.name, file };
}

/** What belongs to the medium or the operating system and is no image: left out without a word of blame. */
export function isDirectoryFile(path: string): boolean {
  const name = path.split('/').pop() ?? '';
  return /^(DICOMDIR|\.DS_Store|Thumbs\.db|desktop\.ini|autorun\.inf)$/i.test(name) || name.startsWith('._') || path.includes('__MACOSX/');
}
