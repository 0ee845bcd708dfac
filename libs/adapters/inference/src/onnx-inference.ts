import type { ModelManifest } from '@qianli/domain-pre-read';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface Feed {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Outputs by name: row-major floats with their shape. */
export type ModelOutputs = Readonly<Record<string, Feed>>;

/** How the machine lets networks run. */
export interface InferenceOptions {
  /** In order of preference, such as cuda before cpu. The CPU is always tried last. */
  readonly providers: readonly string[];
  /** The most threads one network may take here; a manifest that says less gets less. */
  readonly threads: number;
}
export const onOneCore: InferenceOptions = { providers: ['cpu'], threads: 1 };

/** What a network runs on; `fallback` says why not on what was asked for. */
export interface RunsOn {
  readonly provider: string;
  readonly fallback: string | null;
}

/** One loaded network: its manifest and the session that runs it. */
export class OnnxInference {
  private constructor(
    readonly manifest: ModelManifest,
    readonly session: InferenceSession,
    readonly runsOn: RunsOn,
  ) {}

  /** Takes the first execution provider that this machine has. Throws when the bytes are not a model the runtime can open. */
  static async open(manifest: ModelManifest, bytes: Uint8Array, { providers, threads }: InferenceOptions = onOneCore): Promise<OnnxInference> {
    const refusals: string[] = [];
    for (const provider of new Set([...providers, 'cpu'])) {
      try {
        const session = await InferenceSession.create(bytes, {
          intraOpNumThreads: Math.max(1, Math.min(manifest.runtime.threads, threads)),
          interOpNumThreads: 1,
          executionProviders: [provider],
          logSeverityLevel: 3,
        });
        return new OnnxInference(manifest, session, { provider, fallback: refusals.length > 0 ? refusals.join('; ') : null });
      } catch (error) {
        if (provider === 'cpu') throw error;
        refusals.push(`${provider}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
      }
    }
    throw new Error('no execution provider');
  }

  /**
   * Runs the network once. Rejects with `model-timed-out` after the manifest's timeoutMs: the runtime cannot be stopped
   * midway, so whoever must be sure runs this in a process that can be killed.
   */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<ModelOutputs> {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, shape }]) => [name, new Tensor('float32', data, [...shape])]),
    );
    const { timeoutMs } = this.manifest.runtime;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('model-timed-out')), timeoutMs);
    });
    try {
      const results = await Promise.race([this.session.run(tensors), late]);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, floats(name, tensor)]));
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

function floats(name: string, tensor: Tensor): Feed {
  const { data, dims } = tensor;
  if (data instanceof Float32Array) return { data, shape: dims };
  if (data instanceof Int32Array || data instanceof Uint8Array || data instanceof Float64Array)
    return { data: Float32Array.from(data), shape: dims };
  if (data instanceof BigInt64Array) return { data: Float32Array.from(data, Number), shape: dims };
  throw new Error(`output ${name} is of type ${tensor.type}, which is not supported`);
}

/** Runs a loaded model; see OnnxInference.run. */
export const runModel = (model: OnnxInference, feeds: Readonly<Record<string, Feed>>): Promise<ModelOutputs> =>
  model.run(feeds);
