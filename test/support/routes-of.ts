import 'reflect-metadata';
import { RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import type { Endpoint, Permission } from '@qianli/contracts';
import { allowsKey, endpointKey } from '@qianli/http';

export interface BoundRoute {
  readonly handler: string;
  readonly method: string;
  readonly path: string;
  readonly endpoint: Endpoint | undefined;
  /** undefined: the handler declares none, and the guard refuses everybody. */
  readonly permission: Permission | 'public' | 'signed-in' | undefined;
}

/** Every route that a Nest application answers, read from its controllers. */
export function routesOf(app: INestApplication): readonly BoundRoute[] {
  const routes: BoundRoute[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (!metatype) continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
        const endpoint = Reflect.getMetadata(endpointKey, handler) as Endpoint | undefined;
        const bases = [Reflect.getMetadata(PATH_METADATA, metatype) as string | string[]].flat();
        const paths = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
        for (const path of bases.flatMap((base) => paths.map((of) => `/${base}/${of}`.replace(/\/{2,}/g, '/')))) {
          routes.push({
            handler: `${metatype.name}.${name}`, method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'ALL', path, endpoint,
            permission: endpoint?.permission ?? (Reflect.getMetadata(allowsKey, handler) as BoundRoute['permission']),
          });
        }
      }
    }
  }
  return routes;
}
