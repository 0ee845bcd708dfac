// The process that holds the models and does the reading: it can be killed without losing the queue.
import { randomUUID } from 'node:crypto';
import { readPlatformConfig } from '@qianli/config';
import { openObjectStore, packLabels } from '@qianli/object-store';
import { ModelShelf } from './model-shelf';
import type { KeepLabels } from './read-ct';
import { readStudy } from './read-study';
import type { ReaderMessage, ReadingOrder } from './study-reader';

const config = readPlatformConfig(process.env);
const objects = await openObjectStore(config.objects);
const tell = (message: ReaderMessage) => process.send?.(message);
const shelf = await ModelShelf.open(config.modelsPath, config.inference);
tell({ kind: 'models', models: shelf.reports });

const keepLabels: KeepLabels = async (scan) => {
  const key = `labels/${randomUUID()}`;
  await objects.put(key, await packLabels(scan));
  return key;
};

process.on('message', ({ id, images, plan }: ReadingOrder) => {
  readStudy({ objects, shelf, ct: { keepLabels, opacityBands: config.opacityBands } }, images, plan, {
    about: (about) => tell({ kind: 'about', id, about }),
    began: (model, memoryMb) => tell({ kind: 'began', id, model, memoryMb }),
    ran: (run, extra) => tell({ kind: 'ran', id, run, extra }),
  })
    .then(() => tell({ kind: 'finished', id }))
    .catch((error: unknown) => tell({ kind: 'failed', id, message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }));
});
process.on('disconnect', () => process.exit(0));
