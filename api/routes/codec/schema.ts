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
    'Decode workflow payloads for the Temporal UI: all with the operator’s bearer token; as a person, those of workspaces where one may',
  access: 'public',
  rate: 'expensive',
  idempotency: 'none',
  body: Payloads,
  response: Payloads,
  errors: ['not-signed-in', 'forbidden'],
});
