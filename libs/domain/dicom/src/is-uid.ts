/** Whether the text is a UID we let in: digits and single dots, at most 64 characters (PS3.5 9.1; leading zeros occur in the field). */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^[0-9]+(\.[0-9]+)*$/.test(text);
}
