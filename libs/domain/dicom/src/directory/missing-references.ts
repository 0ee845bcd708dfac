import type { DirectoryReference } from './directory-references';

/**
 * Which of the files that a directory names are not there. File systems change the case of names and add a version or an
 * ending, so a path is compared without them; an image that is there under another name is there.
 */
export function missingReferences(references: readonly DirectoryReference[], paths: Iterable<string>, sopInstanceUids: ReadonlySet<string>): readonly string[] {
  const there = new Set([...paths].map(comparablePath));
  return references.filter(({ path, sopInstanceUid }) => !there.has(comparablePath(path)) && !(sopInstanceUid && sopInstanceUids.has(sopInstanceUid))).map(({ path }) => path);
}

function comparablePath(path: string): string {
  return path.toUpperCase().replace(/;\d+$/, '').replace(/\.(DCM|DIC|IMA)?$/, '');
}
