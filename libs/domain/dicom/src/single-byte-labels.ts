/** The single-byte repertoires of PS3.3 C.12.1.1.2 by their WHATWG encoding label. ISO_IR 13 keeps half-width katakana. */
export const singleByteLabels: Readonly<Record<string, string>> = {
  'ISO_IR 6': 'iso-8859-1',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
};

/** The characters of bytes in a single-byte repertoire. */
export function decodeSingleByte(bytes: Uint8Array, label: string): string {
  return new TextDecoder(label).decode(bytes);
}
