/** Just enough of the ONNX protobuf to write a network of one-input nodes in a test: no Python, no opaque file in the repository. */
export interface TinyNetwork {
  readonly input: string;
  readonly shape: readonly (number | string)[];
  readonly output: string;
  readonly outputShape: readonly (number | string)[];
  /** Operators applied one after the other. */
  readonly operators: readonly string[];
}

/** The network as the bytes of an .onnx file, opset 13. */
export function tinyOnnx({ input, shape, output, outputShape, operators }: TinyNetwork): Uint8Array {
  const nodes = operators.map((operator, i) => {
    const from = i === 0 ? input : `t${i}`;
    const to = i === operators.length - 1 ? output : `t${i + 1}`;
    return bytes(1, [...text(1, from), ...text(2, to), ...text(4, operator)]);
  });
  const graph = [
    ...nodes.flat(),
    ...text(2, 'tiny'),
    ...bytes(11, valueInfo(input, shape)),
    ...bytes(12, valueInfo(output, outputShape)),
  ];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...whole(2, 13)])]);
}

function valueInfo(name: string, shape: readonly (number | string)[]): number[] {
  const dims = shape.flatMap((side) => bytes(1, typeof side === 'number' ? whole(1, side) : text(2, side)));
  return [...text(1, name), ...bytes(2, bytes(1, [...whole(1, 1), ...bytes(2, dims)]))];
}

function varint(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...out, rest];
    out.push((rest % 128) + 128);
  }
}

const whole = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);
