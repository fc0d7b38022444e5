import * as z from 'zod';
import { ACCOUNT_MODES } from '#model/rules/access.ts';
import { endpoint } from '#api/endpoint.ts';
import { AccountModeName } from '#api/shapes/dns.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Person } from '#api/shapes/person.ts';
import { SentenceRefShape } from '#api/shapes/sentence.ts';
import { line, Timestamp } from '#api/shapes/text.ts';
import { WORDS } from '#api/shapes/words.ts';

const Secret = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[\x21-\x7e]+$/, WORDS['key-characters']);

/** Settings of a PowerDNS account: base address of its HTTP API, its server id, and name servers to ask instead of the zone’s own. */
const PowerDnsSettings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: WORDS['address-http'] })
    .max(300)
    .refine((text) => isPlainAddress(text), WORDS['address-plain']),
  serverId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .default('localhost'),
  nameservers: z.string().max(1000).optional(),
});

function isPlainAddress(text: string): boolean {
  const url = URL.parse(text);
  return url === null || (url.username === '' && url.password === '' && url.search === '' && url.hash === '');
}

/** What answered, which zones it has, and what the key may do. */
export const ConnectionReport = z
  .object({
    server: z.string(),
    version: z.string(),
    zoneCount: z.int(),
    sample: z.array(z.string()),
    rights: z.object({ read: z.boolean(), write: z.enum(['proved', 'not-proved', 'refused']) }),
  })
  .meta({ id: 'ConnectionReport' });

/** What the last connection test or write probe found. */
export const AccountCheck = z
  .object({
    ok: z.boolean(),
    at: Timestamp,
    code: z.string().nullable(),
    message: z.string().nullable(),
    sentence: SentenceRefShape.nullable(),
    /** Of a connection test; a write probe has none. */
    report: ConnectionReport.nullable(),
  })
  .meta({ id: 'AccountCheck' });

export const ProviderAccount = z
  .object({
    id: z.uuid(),
    kind: z.enum(['powerdns']),
    name: z.string(),
    settings: z.record(z.string(), z.string()),
    mode: AccountModeName,
    connectionCheck: AccountCheck.nullable(),
    writeCheck: AccountCheck.nullable(),
    acknowledgedBy: Person.nullable(),
    acknowledgedAt: Timestamp.nullable(),
    /** Each mode with what is still missing before it can be set; an empty list means it can be set now. */
    modes: z.array(
      z.object({
        mode: AccountModeName,
        missing: z.array(z.enum(['connection-check', 'write-check', 'acknowledgement'])),
      }),
    ),
    zoneCount: z.int(),
    version: z.int(),
    createdAt: Timestamp,
  })
  .meta({ id: 'ProviderAccount' });

export const listAccounts = endpoint({
  method: 'GET',
  path: '/t/:tenant/provider-accounts',
  id: 'provider-account.list',
  summary: 'Provider accounts of the workspace',
  access: 'provider-account.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(ProviderAccount),
});

export const createAccount = endpoint({
  method: 'POST',
  path: '/t/:tenant/provider-accounts',
  id: 'provider-account.create',
  summary: 'Connect a provider; it starts as MONITORING_ONLY, and the key is never shown again',
  access: 'provider-account.create',
  rate: 'write',
  body: z.strictObject({
    kind: z.literal('powerdns'),
    name: line(80),
    settings: PowerDnsSettings,
    secret: Secret,
  }),
  response: ProviderAccount,
  status: 201,
  etag: true,
  errors: ['conflict'],
});

export const readAccount = endpoint({
  method: 'GET',
  path: '/t/:tenant/provider-accounts/:id',
  id: 'provider-account.read',
  summary: 'One provider account; without its key',
  access: 'provider-account.read',
  rate: 'read',
  response: ProviderAccount,
  etag: true,
});

export const updateAccount = endpoint({
  method: 'PATCH',
  path: '/t/:tenant/provider-accounts/:id',
  id: 'provider-account.update',
  summary: 'Rename it, or change address or key: those drop the mode to MONITORING_ONLY and forget the checks',
  access: 'provider-account.update',
  rate: 'write',
  ifMatch: 'required',
  etag: true,
  body: z.strictObject({
    name: line(80).optional(),
    settings: PowerDnsSettings.optional(),
    secret: Secret.optional(),
  }),
  response: ProviderAccount,
  errors: ['conflict'],
});

export const deleteAccount = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/provider-accounts/:id',
  id: 'provider-account.delete',
  summary: 'Remove a provider account that has no zones',
  access: 'provider-account.delete',
  rate: 'write',
  status: 204,
  errors: ['conflict'],
});

/** A check that runs: `done` false means the answer is not there yet; read the account again. */
const CheckStarted = z.object({
  checkId: z.uuid(),
  done: z.boolean(),
  account: ProviderAccount,
});

export const testAccount = endpoint({
  method: 'POST',
  path: '/t/:tenant/provider-accounts/:id/test',
  id: 'provider-account.test',
  summary: 'Test the connection, waiting up to 20 s for the verdict',
  access: 'provider-account.update',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: CheckStarted,
  errors: ['temporarily-unavailable'],
});

export const probeAccount = endpoint({
  method: 'POST',
  path: '/t/:tenant/provider-accounts/:id/write-probe',
  id: 'provider-account.probe-write',
  summary: 'Prove the right to write without changing anything, waiting up to 20 s for the verdict',
  access: 'provider-account.update',
  rate: 'expensive',
  body: z.strictObject({}).optional(),
  response: CheckStarted,
  errors: ['temporarily-unavailable'],
});

export const setAccountMode = endpoint({
  method: 'PUT',
  path: '/t/:tenant/provider-accounts/:id/mode',
  id: 'provider-account.set-mode',
  summary: 'Set what may be done with the account; each step up needs its proof, down is always possible',
  access: 'provider-account.set-mode',
  rate: 'write',
  /** For LIVE_WRITE, `acknowledgement` is the account’s name, typed. */
  body: z.strictObject({
    mode: z.enum(ACCOUNT_MODES),
    acknowledgement: z.string().max(80).optional(),
  }),
  response: ProviderAccount,
  etag: true,
  errors: ['conflict'],
});

/** A zone as the provider lists it; `zoneId` is set when it is already here. */
const ImportableZone = z
  .object({ ref: z.string(), name: z.string(), zoneId: z.uuid().nullable() })
  .meta({ id: 'ImportableZone' });

export const listImportable = endpoint({
  method: 'GET',
  path: '/t/:tenant/provider-accounts/:id/zones',
  id: 'provider-account.list-zones',
  summary: 'Zones found at the provider by the last listing; `complete` is false when only a sample is known',
  access: 'provider-account.read',
  rate: 'read',
  query: z.strictObject({ search: z.string().max(253).optional(), ...PAGING }),
  response: pageOf(ImportableZone).extend({
    complete: z.boolean(),
    listedAt: Timestamp.nullable(),
  }),
});
