import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { v7 as uuidv7 } from 'uuid';
import { type NameServer, SETTING_KINDS, SETTING_STATES } from '#model/rules/sales/registration-setting.ts';
import { DEPARTURES, REGISTRATION_STATES } from '#model/rules/sales/registration-term.ts';
import type { Failure } from '#model/rules/sentence.ts';

/** A registration that was, or is about to be, sent to the registrar. */
export const RegistrationAttempt = defineEntity({
  name: 'RegistrationAttempt',
  tableName: 'registration_attempt',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    orderId: p.uuid(),
    number: p.integer(),
    state: p.enum(['intended', 'sent', 'accepted', 'registered', 'failed', 'absent'] as const).default('intended'),
    ownerHandle: p.text().strictNullable(),
    job: p.text().strictNullable(),
    answer: p.json<Record<string, unknown>>().strictNullable(),
    payableAt: p.datetime().strictNullable(),
    intendedAt: p.datetime().defaultRaw('clock_timestamp()'),
    sentAt: p.datetime().strictNullable(),
    endedAt: p.datetime().strictNullable(),
  },
});
export type RegistrationAttempt = InferEntity<typeof RegistrationAttempt>;

/** What the last look at the registrar found of a domain. */
export interface SeenDomain {
  status: string;
  nameServers: NameServer[];
  ending: boolean;
}

/** A domain that we hold for somebody. */
export const Registration = defineEntity({
  name: 'Registration',
  tableName: 'registration',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    name: p.text(),
    orderId: p.uuid(),
    contactId: p.uuid(),
    state: p.enum(REGISTRATION_STATES).default('active'),
    registeredAt: p.datetime(),
    expiresAt: p.datetime().strictNullable(),
    payableAt: p.datetime().strictNullable(),
    departure: p.enum(DEPARTURES).strictNullable(),
    restorableUntil: p.datetime().strictNullable(),
    seen: p.json<SeenDomain>().strictNullable(),
    lookedAt: p.datetime().strictNullable(),
    missingSince: p.datetime().strictNullable(),
    lookDueAt: p.datetime().defaultRaw('now()').strictNullable(),
    version: p.integer().version().default(1),
  },
});
export type Registration = InferEntity<typeof Registration>;

/** What is wanted of a registration, and how far the registrar has it. */
export const RegistrationSetting = defineEntity({
  name: 'RegistrationSetting',
  tableName: 'registration_setting',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    registrationId: p.uuid(),
    kind: p.enum(SETTING_KINDS),
    wanted: p.json<Record<string, unknown>>(),
    state: p.enum(SETTING_STATES).default('wanted'),
    failure: p.json<Failure>().strictNullable(),
    version: p.integer().version().default(1),
    wantedBy: p.uuid().strictNullable(),
    wantedAt: p.datetime().defaultRaw('clock_timestamp()'),
    sentAt: p.datetime().strictNullable(),
    endedAt: p.datetime().strictNullable(),
  },
});
export type RegistrationSetting = InferEntity<typeof RegistrationSetting>;

/** What a holder was told of a term. */
export const RegistrationNotice = defineEntity({
  name: 'RegistrationNotice',
  tableName: 'registration_notice',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    registrationId: p.uuid(),
    expiresAt: p.datetime(),
    days: p.integer(),
    at: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type RegistrationNotice = InferEntity<typeof RegistrationNotice>;

/** An AuthCode on its way to the one who asked for it. */
export const AuthCodeReveal = defineEntity({
  name: 'AuthCodeReveal',
  tableName: 'auth_code_reveal',
  properties: {
    tenantId: p.uuid().primary(),
    id: p
      .uuid()
      .primary()
      .onCreate(() => uuidv7()),
    registrationId: p.uuid(),
    sealed: p.text(),
    madeAt: p.datetime().defaultRaw('clock_timestamp()'),
  },
});
export type AuthCodeReveal = InferEntity<typeof AuthCodeReveal>;
