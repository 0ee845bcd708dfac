import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus may know of this process: numbers by route pattern, nothing of a patient or a person. */
@Injectable()
export class PlatformMetrics {
  readonly registry = new Registry();
  private readonly seconds = new Histogram({
    name: 'qianli_http_request_duration_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  countSockets(count: () => number): void {
    new Gauge({ name: 'qianli_sockets', help: 'Browsers connected by socket', registers: [this.registry], collect() { this.set(count()); } });
  }

  answered({ method, route, status, ms }: { method: string; route: string; status: number; ms: number }): void {
    this.seconds.observe({ method, route, status: String(status) }, ms / 1000);
  }
}
