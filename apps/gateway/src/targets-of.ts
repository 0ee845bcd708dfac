import { readFileSync } from 'node:fs';
import type { Destinations } from './archive';
import { type GatewayConfig, peersOf } from './gateway-config';

/** Peers that listen themselves. To one with a certificate authority of its own the gateway shows its own certificate. */
export function targetsOf(config: GatewayConfig): Destinations {
  const own = config.tls ? { key: readFileSync(config.tls.key, 'utf8'), cert: readFileSync(config.tls.cert, 'utf8') } : {};
  return new Map(peersOf(config).flatMap(({ aeTitle, host, port, ca }) =>
    host && port ? [[aeTitle, { host, port, calledAeTitle: aeTitle, ...(ca ? { tls: { ca: readFileSync(ca, 'utf8'), ...own } } : {}) }] as const] : [],
  ));
}
