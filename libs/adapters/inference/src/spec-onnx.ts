/** Just enough of the ONNX protobuf to write a network in a test: no Python, no opaque file in the repository. */
export interface TinyNetwork {
  readonly input: string;
  readonly shape: readonly (number | string)[];
  readonly output: string;
  readonly outputShape: readonly (number | string)[];
  /** Operators applied one after the other. */
  readonly operators: readonly string[];
}

/** A chain of operators of one input each, as the bytes of an .onnx file, opset 13. */
export function tinyOnnx({ input, shape, output, outputShape, operators }: TinyNetwork): Uint8Array {
  const nodes = operators.map((op, i) => ({ op, in: [i === 0 ? input : `t${i}`], out: i === operators.length - 1 ? output : `t${i + 1}` }));
  return onnxGraph({ inputs: { [input]: shape }, outputs: { [output]: outputShape }, nodes });
}

export interface OnnxNode {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: string;
  /** Whole numbers, or lists of them. */
  readonly with?: Readonly<Record<string, number | readonly number[]>>;
}
export interface OnnxGraph {
  /** Shapes of float tensors; a name where the side is free. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly nodes: readonly OnnxNode[];
  readonly constants?: Readonly<Record<string, { readonly shape: readonly number[]; readonly floats: readonly number[] } | { readonly shape: readonly number[]; readonly wholes: readonly number[] }>>;
}

/** Any network as the bytes of an .onnx file, opset 13. */
export function onnxGraph({ inputs, outputs, nodes, constants = {} }: OnnxGraph): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => bytes(1, [...node.in.flatMap((name) => text(1, name)), ...text(2, node.out), ...text(4, node.op), ...Object.entries(node.with ?? {}).flatMap(([name, value]) => bytes(5, attribute(name, value)))])),
    ...text(2, 'tiny'),
    ...Object.entries(constants).flatMap(([name, of]) => bytes(5, tensor(name, of))),
    ...Object.entries(inputs).flatMap(([name, shape]) => bytes(11, valueInfo(name, shape))),
    ...Object.entries(outputs).flatMap(([name, shape]) => bytes(12, valueInfo(name, shape))),
  ];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...whole(2, 13)])]);
}

/** AttributeProto of type INT (2) or INTS (7). */
function attribute(name: string, value: number | readonly number[]): number[] {
  if (typeof value === 'number') return [...text(1, name), ...whole(3, value), ...whole(20, 2)];
  return [...text(1, name), ...value.flatMap((one) => whole(8, one)), ...whole(20, 7)];
}

/** TensorProto of type FLOAT (1) or INT64 (7), little endian. */
function tensor(name: string, of: NonNullable<OnnxGraph['constants']>[string]): number[] {
  const isFloat = 'floats' in of;
  const raw = isFloat ? new Uint8Array(Float32Array.from(of.floats).buffer) : new Uint8Array(BigInt64Array.from(of.wholes, BigInt).buffer);
  return [...of.shape.flatMap((side) => whole(1, side)), ...whole(2, isFloat ? 1 : 7), ...text(8, name), ...bytes(9, [...raw])];
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
