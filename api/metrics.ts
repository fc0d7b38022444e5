import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the api process counts, in Prometheus's text format at /metrics. Labels hold route patterns, never ids. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'method' | 'route' | 'status'>;
  seconds: Histogram<'method' | 'route'>;
  streams: Gauge;
  hashQueue: Gauge;
  refusedSignIns: Counter;
}

/** Metrics of one process, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'apexkeep_api_' });
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'apexkeep_api_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'apexkeep_api_request_seconds',
      help: 'Time to answer',
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    streams: new Gauge({ name: 'apexkeep_api_event_streams', help: 'Open event streams', registers }),
    hashQueue: new Gauge({
      name: 'apexkeep_api_password_queue',
      help: 'Password hashes running or waiting',
      registers,
    }),
    refusedSignIns: new Counter({ name: 'apexkeep_api_sign_ins_refused_total', help: 'Sign-ins refused', registers }),
  };
}
