/** The letters that libjpeg takes for "these components are red, green and blue". */
const rgb = [0x52, 0x47, 0x42];

/**
 * A colour JPEG whose data set says RGB. A decoder takes three components for YCbCr unless an Adobe marker or their names say otherwise;
 * a modality that writes neither has its colours turned once too often. JFIF means YCbCr, whatever the data set says: such streams, and
 * those with a whole Adobe marker, stay as they are.
 */
export function asRgbJpeg(bytes: Uint8Array): Uint8Array {
  const patches: number[] = [];
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 9));
    if (marker === 0xe0 && name.startsWith('JFIF')) return bytes;
    // 12 bytes make the marker whole: name, version, two flags, transform.
    if (marker === 0xee && name === 'Adobe' && length >= 14) return bytes;
    if (marker >= 0xc0 && marker <= 0xc2) {
      if (bytes[at + 9] !== 3) return bytes;
      for (let i = 0; i < 3; i += 1) patches.push(at + 10 + 3 * i);
    }
    if (marker === 0xda) {
      // A scan of one component names it alone; such streams are rare and left to the decoder.
      if (bytes[at + 4] !== 3 || patches.length !== 3) return bytes;
      for (let i = 0; i < 3; i += 1) patches.push(at + 5 + 2 * i);
      const named = bytes.slice();
      patches.forEach((position, i) => (named[position] = rgb[i % 3] ?? 0));
      return named;
    }
    at += 2 + length;
  }
  return bytes;
}
