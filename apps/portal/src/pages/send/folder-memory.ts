import type { DroppedFile } from './sent-file';

/** Keeps its files for the next visit, where the browser can: what was chosen is a handle, not a copy. */
const databaseName = 'qianli-send';
const storeName = 'folders';

interface PickingWindow {
  readonly showDirectoryPicker?: (options: { id: string; mode: 'read' }) => Promise<FileSystemDirectoryHandle>;
}
interface AskableHandle {
  readonly requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
}
interface WalkableFolder {
  values(): AsyncIterable<FileSystemHandle>;
}

/** Asks for a folder; null when somebody thinks better of it. Undefined where this browser has no such question. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | null | undefined> {
  const picker = (window as PickingWindow).showDirectoryPicker;
  if (!picker) return undefined;
  try {
    return await picker.call(window, { id: 'qianli-send', mode: 'read' });
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'AbortError') return null;
    throw problem;
  }
}

/** Whether the person lets this page read these again. Call it from a press: the browser asks only then. */
export async function mayRead(handles: readonly FileSystemHandle[]): Promise<boolean> {
  for (const handle of handles) {
    const answer = await (handle as AskableHandle).requestPermission?.({ mode: 'read' });
    if (answer !== undefined && answer !== 'granted') return false;
  }
  return true;
}

/** The files below some handles, folders walked to their leaves. */
export async function* filesOfHandles(handles: readonly FileSystemHandle[], parent = ''): AsyncGenerator<DroppedFile> {
  for (const handle of handles) {
    const path = parent + handle.name;
    if (handle.kind === 'file') yield { path, file: await (handle as FileSystemFileHandle).getFile() };
    else for await (const inside of (handle as unknown as WalkableFolder).values()) yield* filesOfHandles([inside], `${path}/`);
  }
}

/** Remembers from where a submission's files came. Only a comfort: a browser that keeps nothing asks for the folder again. */
export async function rememberFolders(submissionId: string, handles: readonly FileSystemHandle[]): Promise<void> {
  if (handles.length > 0) await inStore('readwrite', (store) => store.put(handles, submissionId)).catch(() => undefined);
}

export async function rememberedFolders(submissionId: string): Promise<readonly FileSystemHandle[]> {
  const found = await inStore<unknown>('readonly', (store) => store.get(submissionId) as IDBRequest<unknown>).catch(() => undefined);
  return Array.isArray(found) ? (found as FileSystemHandle[]) : [];
}

export async function forgetFolders(submissionId: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(submissionId)).catch(() => undefined);
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
  const database = await settled(opening);
  try {
    return await settled(work(database.transaction(storeName, mode).objectStore(storeName)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing'));
  });
}
