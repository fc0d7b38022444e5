import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';

const Base64 = z.string().max(4_000_000);

/** A Temporal payload in protobuf JSON: metadata and data in base64. */
const Payload = z.object({
  metadata: z.record(z.string(), Base64).optional(),
  data: Base64.optional(),
});
const Payloads = z.object({ payloads: z.array(Payload).max(500) });

export const decodePayloads = endpoint({
  method: 'POST',
  path: '/codec/decode',
  id: 'codec.decode',
  summary:
    'Decode workflow payloads for the Temporal UI: all with the bearer token or as a named operator; as another person, those of workspaces where one may',
  access: 'public',
  // One page of the Temporal UI asks a dozen times and more.
  rate: 'read',
  idempotency: 'none',
  // The Temporal UI says how it stores large payloads; ours are all in place.
  query: z.strictObject({ preserveStorageRefs: z.string().max(10).optional() }),
  body: Payloads,
  response: Payloads,
  errors: ['not-signed-in', 'forbidden'],
});
