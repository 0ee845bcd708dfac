// The process that holds the models and does the reading: it can be killed without losing the queue.
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPlatformConfig } from '@qianli/config';
import type { PreReadResult } from '@qianli/flow';
import { loadModelFolder, type LoadedModel, type OnnxInference } from '@qianli/inference';
import { openObjectStore, packLabels } from '@qianli/object-store';
import type { KeepLabels } from './read-ct';
import { readStudy } from './read-study';
import type { ModelReport, ReaderMessage, ReadingOrder } from './study-reader';

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

const keepLabels: KeepLabels = async (scan) => {
  const key = `labels/${randomUUID()}`;
  await objects.put(key, await packLabels(scan));
  return key;
};

async function read({ images, hidden }: ReadingOrder): Promise<PreReadResult> {
  const startedAt = performance.now();
  const readBy = (mayRun: (id: string) => boolean, keep: KeepLabels) => {
    const running = (id: string): OnnxInference | null => (mayRun(id) ? (loaded.get(id)?.model ?? null) : null);
    return readStudy(objects, images, { noduleFilter: running('ct-nodule-filter'), tuberculosis: running('cxr-tb') }, keep, config.opacityBands);
  };
  const shown = await readBy((id) => !hidden.off.includes(id) && !hidden.shadow.includes(id), keepLabels);
  const durationMs = performance.now() - startedAt;
  // Only a study that no shown model is made for: a shadow has nothing to add to the others.
  if (shown.reason?.code !== 'model-missing' || !hidden.shadow.some((id) => loaded.has(id))) return { ...shown, durationMs };
  const shadow = await readBy((id) => hidden.shadow.includes(id), null).catch(() => null);
  return { ...shown, durationMs, ...(shadow && shadow.reason?.code !== 'model-missing' ? { shadow } : {}) };
}

process.on('message', (order: ReadingOrder) => {
  read(order)
    .then((result) => tell({ kind: 'result', id: order.id, result }))
    .catch((error: unknown) => tell({ kind: 'failed', id: order.id, message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }));
});
process.on('disconnect', () => process.exit(0));
