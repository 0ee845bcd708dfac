/** `*` any characters, `?` one (PS3.4 C.2.2.2.4); everything else is itself. */
export function likePattern(value: string): string {
  return value.replace(/[%_\\]/g, '\\$&').replaceAll('*', '%').replaceAll('?', '_');
}
