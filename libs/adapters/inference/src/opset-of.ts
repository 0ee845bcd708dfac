/**
 * The opset of the standard operators that a model names (ModelProto.opset_import, field 8, with an empty or ai.onnx domain),
 * read from the protobuf itself; null when the file does not say. The runtime does not tell it.
 */
export function opsetOf(model: Uint8Array): number | null {
  let found: number | null = null;
  eachField(model, (field, value) => {
    if (field !== 8 || typeof value === 'number') return;
    let domain = '';
    let version: number | null = null;
    eachField(value, (inner, of) => {
      if (inner === 1 && typeof of !== 'number') domain = new TextDecoder().decode(of);
      if (inner === 2 && typeof of === 'number') version = of;
    });
    if (domain === '' || domain === 'ai.onnx') found = version;
  });
  return found;
}

/** Walks the fields of one protobuf message; stops at what is no protobuf. */
function eachField(message: Uint8Array, told: (field: number, value: number | Uint8Array) => void): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        told(field, varint());
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (!(length <= message.length - at)) return;
        told(field, message.subarray(at, at + length));
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return;
    }
  }
}
