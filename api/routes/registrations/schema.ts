import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { OrderStateName } from '#api/routes/orders/schema.ts';
import { FailureShape } from '#api/shapes/dns.ts';
import { PriceShape, QuoteShape, SaleActionName } from '#api/shapes/money.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { line, Password, Timestamp } from '#api/shapes/text.ts';
import { PERSONAL_SETTINGS, SETTING_STATES } from '#model/rules/sales/registration-setting.ts';
import { DEPARTURES, REGISTRATION_STATES } from '#model/rules/sales/registration-term.ts';

const MEMBERS = {
  id: z.uuid(),
  name: z.string(),
  unicodeName: z.string(),
  state: z.enum(REGISTRATION_STATES).meta({ id: 'RegistrationState' }),
  /** Where it went, of one that is gone. */
  departure: z.enum(DEPARTURES).nullable(),
  registeredAt: Timestamp,
  /** End of the term; null until the registrar has told it. */
  expiresAt: Timestamp.nullable(),
  /** Of a deleted one: until when it can be restored. */
  restorableUntil: Timestamp.nullable(),
  /** It is renewed at the end of its term unless somebody says otherwise. */
  autoRenew: z.boolean(),
  /** Something that is wanted of it was refused. */
  attention: z.boolean(),
};

export const RegistrationItem = z.object(MEMBERS).meta({ id: 'RegistrationItem' });

/** What is wanted of a domain, and how far the registrar has it. */
const RegistrationSettingShape = z
  .object({
    kind: z.enum(PERSONAL_SETTINGS),
    /** Of a switch. */
    on: z.boolean().nullable(),
    /** Of name servers: each with its addresses after it, where it has some. */
    servers: z.array(z.string()).nullable(),
    state: z.enum(SETTING_STATES),
    failure: FailureShape.nullable(),
    wantedAt: Timestamp,
  })
  .meta({ id: 'RegistrationSetting' });

const RegistrationOffer = z
  .object({ action: z.enum(['renew', 'restore']), price: PriceShape })
  .meta({ id: 'RegistrationOffer' });

const RegistrationOrder = z
  .object({ id: z.uuid(), number: z.int(), action: SaleActionName, state: OrderStateName, placedAt: Timestamp })
  .meta({ id: 'RegistrationOrder' });

/** What happened when: the audit trail of the domain. */
const RegistrationMoment = z
  .object({ at: Timestamp, what: z.string(), kind: z.string().nullable(), who: z.string().nullable() })
  .meta({ id: 'RegistrationMoment' });

export const Registration = z
  .object({
    ...MEMBERS,
    holder: z.string(),
    /** When the registrar was last looked at. */
    lookedAt: Timestamp.nullable(),
    /** What that look found. */
    seen: z.object({ nameServers: z.array(z.string()), locked: z.boolean(), ending: z.boolean() }).nullable(),
    settings: z.array(RegistrationSettingShape),
    /** What can be bought for it now; empty while the shop is closed, or an order is open. */
    offers: z.array(RegistrationOffer),
    /** For those who may see orders. */
    orders: z.array(RegistrationOrder),
    moments: z.array(RegistrationMoment),
  })
  .meta({ id: 'Registration' });

export const listRegistrations = endpoint({
  method: 'GET',
  path: '/t/:tenant/registrations',
  id: 'registration.list',
  summary: 'Domains that we hold for the workspace, and those that are gone, by name',
  access: 'registration.read',
  rate: 'read',
  query: z.strictObject({ ...PAGING, search: line(253).optional() }),
  response: pageOf(RegistrationItem),
});

export const readRegistration = endpoint({
  method: 'GET',
  path: '/t/:tenant/registrations/:id',
  id: 'registration.read',
  summary: 'One domain: its term, what is wanted of it, and how far that is',
  access: 'registration.read',
  rate: 'read',
  response: Registration,
});

const WISH = {
  access: 'registration.manage',
  rate: 'write',
  response: Registration,
  status: 202,
  errors: ['conflict'],
} as const;

export const setAutoRenew = endpoint({
  method: 'PUT',
  path: '/t/:tenant/registrations/:id/auto-renew',
  id: 'registration.set-auto-renew',
  summary: 'Have the domain renewed at the end of its term, or let it end',
  body: z.strictObject({ on: z.boolean() }),
  ...WISH,
});

export const setLock = endpoint({
  method: 'PUT',
  path: '/t/:tenant/registrations/:id/lock',
  id: 'registration.set-lock',
  summary: 'Lock the domain against transfers, or open it for one',
  body: z.strictObject({ on: z.boolean() }),
  ...WISH,
});

export const setNameServers = endpoint({
  method: 'PUT',
  path: '/t/:tenant/registrations/:id/name-servers',
  id: 'registration.set-name-servers',
  summary: 'Set the name servers; each with its addresses after it where it lies below the domain',
  body: z.strictObject({ servers: z.array(line(600)).max(50) }),
  ...WISH,
});

export const revealAuthCode = endpoint({
  method: 'POST',
  path: '/t/:tenant/registrations/:id/auth-code',
  id: 'registration.reveal-auth-code',
  summary: 'Get a new AuthCode, once; older ones stop to work. Needs the password again',
  access: 'registration.manage',
  rate: 'expensive',
  body: z.strictObject({ password: Password }),
  response: z
    .object({
      /** Null when the request is repeated: it was shown once. */
      authCode: z.string().nullable(),
      validUntil: Timestamp.nullable(),
    })
    .meta({ id: 'AuthCode' }),
  errors: ['conflict', 'provider-refused', 'temporarily-unavailable'],
});

export const quoteRegistration = endpoint({
  method: 'POST',
  path: '/t/:tenant/registrations/:id/quotes',
  id: 'registration.quote',
  summary: 'Fix the price of a renewal or a restore for 15 minutes',
  access: 'order.place',
  rate: 'write',
  body: z.strictObject({ action: z.enum(['renew', 'restore']), years: z.int().min(1).max(10) }),
  response: QuoteShape,
  status: 201,
  errors: ['conflict', 'sales-disabled'],
});
