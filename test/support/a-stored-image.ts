import { randomUUID } from 'node:crypto';
import type { Database } from '@qianli/postgres';

const uid = () => `1.2.826.0.1.3680043.10.1404.${BigInt(`0x${randomUUID().replaceAll('-', '')}`) % 10n ** 30n}`;

/** One more image of a study, in a series of its own, as ingest would have left its rows; its bytes are whoever's puts them under the key. */
export async function aStoredImage({ prisma }: Database, of: { studyId: string; receivedById: string; modality?: string; objectKey?: string }) {
  const { studyId, receivedById, modality = 'CT', objectKey = `instances/${randomUUID()}` } = of;
  const series = await prisma.series.create({ data: { studyId, seriesInstanceUid: uid(), modality, attributes: {}, numberOfInstances: 1 } });
  return prisma.instance.create({
    data: {
      studyId, seriesId: series.id, sopInstanceUid: uid(), sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxUid: '1.2.840.10008.1.2.1', rows: 512, columns: 512, bitsAllocated: 16,
      digest: randomUUID(), bytes: 1n, objectKey, frames: [], metadata: new Uint8Array(0), receivedVia: 'stow', receivedById,
    },
  });
}
