import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';

const Healthy = z.object({ status: z.literal('ok') });

/** One dependency of the process and whether it answers. */
const Part = z.object({
  name: z.enum(['database', 'temporal']),
  ready: z.boolean(),
});
export const Readiness = z.object({ ready: z.boolean(), parts: z.array(Part) }).meta({ id: 'Readiness' });

export const healthz = endpoint({
  method: 'GET',
  path: '/healthz',
  id: 'health.live',
  summary: 'Whether the process runs',
  access: 'public',
  rate: 'none',
  response: Healthy,
});

export const readyz = endpoint({
  method: 'GET',
  path: '/readyz',
  id: 'health.ready',
  summary: 'Whether the database and Temporal can be reached, each named; 503 while one cannot',
  access: 'public',
  rate: 'none',
  response: Readiness,
});

export const openapi = endpoint({
  method: 'GET',
  path: '/openapi.json',
  id: 'health.openapi',
  summary: 'This description',
  access: 'public',
  rate: 'none',
  response: z.looseObject({ openapi: z.string() }),
});
