import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { Endpoint, Permission } from '@qianli/contracts';

export const endpointKey = 'qianli:endpoint';
export const allowsKey = 'qianli:allows';

const methods = {
  GET: RequestMethod.GET, POST: RequestMethod.POST, PUT: RequestMethod.PUT, PATCH: RequestMethod.PATCH, DELETE: RequestMethod.DELETE,
} as const;

/**
 * Binds a handler to an endpoint of the contracts: method, path, status, permission and validation come from the table.
 * The handler takes `@CurrentActor()` and `@Parsed()`; its controller has no path of its own.
 */
export function Implements(endpoint: Endpoint): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: methods[endpoint.method], path: endpoint.path.replace(/\{(\w+)\}/g, ':$1') }),
    HttpCode(endpoint.status),
    SetMetadata(endpointKey, endpoint),
  );
}

/** Permission of a handler that stands outside the table (DICOMweb, FHIR, static files). Without one a handler is refused. */
export function Allows(permission: Permission | 'public' | 'signed-in'): MethodDecorator {
  return SetMetadata(allowsKey, permission) as MethodDecorator;
}
