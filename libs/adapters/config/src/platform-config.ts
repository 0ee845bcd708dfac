import { availableParallelism, totalmem } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/** Three Hounsfield borders, rising: where ground glass begins, where consolidation begins, where it ends. */
const opacityHu = z.string().regex(/^-?\d+,-?\d+,-?\d+$/, 'must be three whole numbers with commas, such as -700,-300,100').transform((value) => {
  const [groundGlassFromHu = 0, consolidationFromHu = 0, toHu = 0] = value.split(',').map(Number);
  return { groundGlassFromHu, consolidationFromHu, toHu };
}).refine(({ groundGlassFromHu, consolidationFromHu, toHu }) => groundGlassFromHu < consolidationFromHu && consolidationFromHu < toHu, 'must rise');

/** Every key of the environment that a process of the platform reads, with the default of the embedded platform. */
const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
  QIANLI_HOME: z.string().min(1).default('.qianli'),
  /** Listen address; anything but loopback refuses demo accounts. */
  QIANLI_HOST: z.string().default('127.0.0.1'),
  QIANLI_PORT: port.default(8080),
  /** HS256 secret of the access tokens, at least 32 characters. */
  QIANLI_TOKEN_SECRET: z.string().min(32),
  /** S3; without an endpoint objects live in the folder QIANLI_HOME/objects. */
  S3_ENDPOINT: z.url().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  S3_BUCKET: z.string().default('qianli'),
  /** Bucket of the images that a hospital's rule moves away from the fast store. */
  S3_COLD_BUCKET: z.string().default('qianli-cold'),
  S3_REGION: z.string().default('us-east-1'),
  /** A study without a new instance for so long is complete. */
  QIANLI_QUIET_SECONDS: z.coerce.number().min(0.1).default(15),
  /** A case without a pre-read after so long is routed without one. */
  QIANLI_PRE_READ_TIMEOUT_SECONDS: z.coerce.number().min(0.1).default(120),
  /** Largest DICOM file that is taken in; a part beyond it is refused, the others of the request are stored. */
  QIANLI_MAX_INSTANCE_MB: z.coerce.number().int().min(1).max(2047).default(2047),
  QIANLI_MODELS: z.string().default('models'),
  /** Borders by which the pre-read of a chest CT counts opaque lung; sources in domain/pre-read/src/lung-opacity.ts. */
  QIANLI_OPACITY_HU: opacityHu.default({ groundGlassFromHu: -700, consolidationFromHu: -300, toHu: 100 }),
  /** Execution providers of the models in order of preference, such as cuda,cpu; the CPU is always tried last. */
  QIANLI_INFERENCE_PROVIDERS: z.string().default('cpu').transform((text) => text.split(',').map((one) => one.trim()).filter(Boolean)),
  /** Threads of one model; default: the machine's cores shared among the reading processes. */
  QIANLI_INFERENCE_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  /** Studies a pre-read worker reads at once, each in a process of its own; default: one for two cores, as far as memory goes. */
  QIANLI_READING_PROCESSES: z.coerce.number().int().min(1).max(64).optional(),
  /** Longest that one study may take. */
  QIANLI_READING_TIMEOUT_SECONDS: z.coerce.number().min(1).default(90),
  /** Resident memory at which a reading process is ended. */
  QIANLI_READING_MEMORY_MB: z.coerce.number().int().min(256).default(3072),
  /** Built browser apps: portal and reading. */
  QIANLI_WEB: z.string().default('dist/apps'),
  QIANLI_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Behind TLS the refresh cookie is marked Secure. */
  QIANLI_SECURE_COOKIE: flag.default(false),
  /** Whose X-Forwarded-For is believed: addresses or ranges with commas, or loopback, linklocal, uniquelocal. */
  QIANLI_TRUSTED_PROXIES: z.string().default('loopback'),
  /** What Prometheus on another machine shows as its bearer token; without it only a person's token opens /metrics there. */
  QIANLI_METRICS_TOKEN: z.string().min(32, 'must be at least 32 characters long').optional(),
});

type ObjectStoreConfig = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 's3'; readonly endpoint: string; readonly accessKey: string; readonly secretKey: string; readonly bucket: string; readonly region: string };

export interface PlatformConfig {
  readonly databaseUrl: string;
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly tokenSecret: string;
  readonly objects: ObjectStoreConfig;
  readonly coldObjects: ObjectStoreConfig;
  readonly quietMs: number;
  readonly preReadTimeoutMs: number;
  readonly maxInstanceBytes: number;
  readonly modelsPath: string;
  /** Hounsfield units. */
  readonly opacityBands: { readonly groundGlassFromHu: number; readonly consolidationFromHu: number; readonly toHu: number };
  readonly inference: { readonly providers: readonly string[]; readonly threads: number };
  readonly reading: { readonly processes: number; readonly timeoutMs: number; readonly memoryMb: number };
  readonly webPath: string;
  readonly logLevel: string;
  readonly secureCookie: boolean;
  readonly trustedProxies?: string;
  readonly metricsToken?: string | undefined;
}

/** A key of the environment that is missing or wrong: its name, and what to set. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** Reads the configuration once, at start. Throws `ConfigError` naming every key that must be set. */
export function readPlatformConfig(env: Readonly<Record<string, string | undefined>>): PlatformConfig {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    throw new ConfigError(`Set in the environment: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ')}`);
  }
  const of = parsed.data;
  if (of.S3_ENDPOINT && !(of.S3_ACCESS_KEY && of.S3_SECRET_KEY)) {
    throw new ConfigError('Set in the environment: S3_ACCESS_KEY and S3_SECRET_KEY (S3_ENDPOINT is set)');
  }
  return {
    databaseUrl: of.DATABASE_URL, home: of.QIANLI_HOME, host: of.QIANLI_HOST, port: of.QIANLI_PORT, tokenSecret: of.QIANLI_TOKEN_SECRET,
    objects: objectStoreOf(of, of.S3_BUCKET, 'objects'), coldObjects: objectStoreOf(of, of.S3_COLD_BUCKET, 'objects-cold'),
    quietMs: of.QIANLI_QUIET_SECONDS * 1000, preReadTimeoutMs: of.QIANLI_PRE_READ_TIMEOUT_SECONDS * 1000,
    maxInstanceBytes: of.QIANLI_MAX_INSTANCE_MB * 1024 * 1024,
    modelsPath: of.QIANLI_MODELS, opacityBands: of.QIANLI_OPACITY_HU, ...readingOf(of), webPath: of.QIANLI_WEB, logLevel: of.QIANLI_LOG_LEVEL, secureCookie: of.QIANLI_SECURE_COOKIE, trustedProxies: of.QIANLI_TRUSTED_PROXIES,
    metricsToken: of.QIANLI_METRICS_TOKEN,
  };
}

/** Reading processes and their threads, set to the machine unless the environment says otherwise. Own choice: two cores a process, since decoding and the networks take turns. */
function readingOf(of: z.output<typeof environment>): Pick<PlatformConfig, 'inference' | 'reading'> {
  const cores = availableParallelism();
  const roomFor = Math.floor((totalmem() / 1024 ** 2) * 0.75 / of.QIANLI_READING_MEMORY_MB);
  const processes = of.QIANLI_READING_PROCESSES ?? Math.max(1, Math.min(Math.floor(cores / 2), roomFor));
  return {
    inference: { providers: of.QIANLI_INFERENCE_PROVIDERS, threads: of.QIANLI_INFERENCE_THREADS ?? Math.max(1, Math.floor(cores / processes)) },
    reading: { processes, timeoutMs: of.QIANLI_READING_TIMEOUT_SECONDS * 1000, memoryMb: of.QIANLI_READING_MEMORY_MB },
  };
}

function objectStoreOf(of: z.output<typeof environment>, bucket: string, folder: string): ObjectStoreConfig {
  if (!of.S3_ENDPOINT) return { kind: 'folder', path: `${of.QIANLI_HOME}/${folder}` };
  return { kind: 's3', endpoint: of.S3_ENDPOINT, accessKey: of.S3_ACCESS_KEY ?? '', secretKey: of.S3_SECRET_KEY ?? '', bucket, region: of.S3_REGION };
}
