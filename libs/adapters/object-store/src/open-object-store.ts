import type { PlatformConfig } from '@qianli/config';
import type { ObjectStore } from '@qianli/flow';
import { FolderObjectStore } from './folder-object-store';
import { S3ObjectStore } from './s3-object-store';
import { TieredObjectStore } from './tiered-object-store';

/** The store that the configuration names; folder or bucket are made when they are missing. Throws when it cannot be reached. */
export function openObjectStore(config: PlatformConfig['objects']): Promise<ObjectStore> {
  return config.kind === 's3' ? S3ObjectStore.open(config) : FolderObjectStore.open(config.path);
}

/** The same with its cold tier behind it. */
export async function openTieredStore({ objects, coldObjects }: Pick<PlatformConfig, 'objects' | 'coldObjects'>): Promise<TieredObjectStore> {
  return new TieredObjectStore(await openObjectStore(objects), await openObjectStore(coldObjects));
}
