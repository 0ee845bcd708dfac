import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const checkout = resolve(import.meta.dirname, '../..');
const base = JSON.parse(readFileSync(resolve(checkout, 'tsconfig.base.json'), 'utf8')) as { compilerOptions: { paths: Record<string, [string]> } };

/** Writes x.br and x.gz beside each script and style sheet: the server sends them as they are, over a county's slow line. */
const precompressed: Plugin = {
  name: 'precompressed',
  apply: 'build',
  // After everything is written: Vite completes its chunks in the very last hook before that.
  async writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
      const bytes = await readFile(resolve(dir, name));
      await writeFile(resolve(dir, `${name}.gz`), gzipSync(bytes));
      await writeFile(resolve(dir, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }));
    }
  },
};

/**
 * The portal shares its origin with the viewer: everything of its own lies under /portal-assets/, and no script is
 * inline (CSP `script-src 'self'`). `QIANLI_API` is where the development server finds the platform.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), precompressed],
  resolve: { alias: Object.fromEntries(Object.entries(base.compilerOptions.paths).map(([name, [path]]) => [name, resolve(checkout, path)])) },
  worker: { format: 'es' },
  build: {
    outDir: resolve(checkout, 'dist/apps/portal'),
    emptyOutDir: true,
    assetsDir: 'portal-assets',
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        manualChunks: (id) =>
          /node_modules\/(echarts|zrender)\//.test(id) ? 'charts'
          : /node_modules\/(react|react-dom|scheduler|react-router)\//.test(id) ? 'react'
          : undefined,
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: Object.fromEntries(['/api', '/dicom-web', '/socket.io', '/viewer'].map((path) => [path, { target: process.env['QIANLI_API'] ?? 'http://127.0.0.1:8080', ws: true }])),
  },
});
