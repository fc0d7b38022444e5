import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';

export const mollieCalls = endpoint({
  method: 'POST',
  path: '/callbacks/mollie',
  id: 'callback.mollie',
  summary: 'Mollie says that something changed; kept, answered 200 at once, and believed in nothing',
  access: 'public',
  rate: 'callback',
  idempotency: 'none',
  consumes: 'form',
  body: z.looseObject({ id: z.string().optional() }).optional(),
  response: z.object({ received: z.literal(true) }),
});
