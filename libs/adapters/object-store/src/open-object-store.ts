import type { PlatformConfig } from '@qianli/config';
import type { ObjectStore } from '@qianli/flow';
import { FolderObjectStore } from './folder-object-store';
import { S3ObjectStore } from './s3-object-store';

/** The store that the configuration names; folder or bucket are made when they are missing. Throws when it cannot be reached. */
export function openObjectStore(config: PlatformConfig['objects']): Promise<ObjectStore> {
  return config.kind === 's3' ? S3ObjectStore.open(config) : FolderObjectStore.open(config.path);
}
