import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const base = JSON.parse(readFileSync(resolve(root, 'tsconfig.base.json'), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> };
};
const alias = Object.fromEntries(
  Object.entries(base.compilerOptions.paths).map(([name, [path]]) => [name, resolve(root, path)]),
);
const plugins = [
  swc.vite({
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: false, react: { runtime: 'automatic' } },
    },
  }),
];
const project = (name: string, include: string[], extra: object = {}) => ({
  plugins,
  resolve: { alias },
  test: { name, root, include, environment: 'node', pool: 'forks' as const, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['libs/**/*.spec.ts', 'libs/**/*.spec.tsx', 'apps/**/*.spec.ts', 'test/architecture.spec.ts', 'test/fuzz/**/*.spec.ts'], { testTimeout: 60_000 }),
      project('contract', ['test/contract/**/*.spec.ts'], { globalSetup: ['test/support/global-postgres.ts'], testTimeout: 60_000, hookTimeout: 120_000 }),
      project('api', ['test/api/**/*.spec.ts'], { globalSetup: ['test/support/global-postgres.ts'], testTimeout: 60_000, hookTimeout: 120_000 }),
      project('bench', ['test/bench/gateway/**/*.bench.spec.ts'], { globalSetup: ['test/support/global-postgres.ts'], testTimeout: 1_800_000, hookTimeout: 120_000 }),
      project('e2e', ['test/e2e/**/*.spec.ts'], { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false }),
    ],
  },
});
