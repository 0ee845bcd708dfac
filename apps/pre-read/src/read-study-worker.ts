// The process that holds the models and does the reading: it can be killed without losing the queue.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPlatformConfig } from '@qianli/config';
import type { StoredImage } from '@qianli/flow';
import { loadModelFolder, type LoadedModel, type OnnxInference } from '@qianli/inference';
import { openObjectStore } from '@qianli/object-store';
import { readStudy } from './read-study';
import type { ModelReport, ReaderMessage } from './study-reader';

const config = readPlatformConfig(process.env);
const objects = await openObjectStore(config.objects);
const tell = (message: ReaderMessage) => process.send?.(message);

const loaded = new Map<string, Extract<LoadedModel, { state: 'active' }>>();
const reports: ModelReport[] = [];
for (const entry of readdirSync(config.modelsPath, { withFileTypes: true })) {
  if (!entry.isDirectory() || entry.name === 'training') continue;
  const found = await loadModelFolder(join(config.modelsPath, entry.name));
  if (found.state === 'active') loaded.set(found.manifest.id, found);
  reports.push(found.state === 'active'
    ? { folder: entry.name, state: 'active', reasons: [], manifest: found.manifest, card: found.card }
    : { folder: entry.name, state: 'rejected', reasons: found.reasons, manifest: null, card: '' });
}
tell({ kind: 'models', models: reports });

process.on('message', (message: { id: number; images: readonly StoredImage[]; switchedOff: readonly string[] }) => {
  const active = (id: string): OnnxInference | null => (message.switchedOff.includes(id) ? null : (loaded.get(id)?.model ?? null));
  const startedAt = performance.now();
  readStudy(objects, message.images, { noduleFilter: active('ct-nodule-filter'), tuberculosis: active('cxr-tb') })
    .then((result) => tell({ kind: 'result', id: message.id, result: { ...result, durationMs: performance.now() - startedAt } }))
    .catch((error: unknown) => tell({ kind: 'failed', id: message.id, message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }));
});
process.on('disconnect', () => process.exit(0));
