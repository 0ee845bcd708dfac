import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** A script source expression: `'sha256-…'`. */
const hashSource = /^'sha(256|384|512)-[A-Za-z0-9+/]+={0,2}'$/;

/**
 * The one content security policy of portal and viewer, which share an origin: no `unsafe-eval`; WebAssembly and
 * the viewer's own inline scripts by their hash. Anything that is no hash expression is left out.
 */
export function contentSecurityPolicy(scriptHashes: readonly string[]) {
  return {
    'default-src': ["'self'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...scriptHashes.filter((of) => hashSource.test(of))],
    'script-src-attr': ["'none'"],
    // Ant Design and OHIF set styles at run time.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'", 'blob:', 'data:'],
    'worker-src': ["'self'", 'blob:'],
    'frame-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
  };
}

/** Helmet's options: the policy above; HSTS only behind TLS, since a loopback installation has none. */
export function securityHeaders(scriptHashes: readonly string[], behindTls: boolean): FastifyHelmetOptions {
  return {
    global: true,
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(scriptHashes) },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: behindTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'sameorigin' },
  };
}

/** Answers of the API hold patients: no browser and no proxy keeps one, unless its handler says otherwise. */
export function keepNothing(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply) => {
    if (/^\/(api|dicom-web|fhir)\//.test(request.url) && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
