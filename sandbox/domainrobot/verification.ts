import type { Core } from './core.ts';
import { DAY_MS, moment } from './moments.ts';
import { tellDomainEvent } from './poll-queue.ts';
import { change, held } from './portfolio.ts';
import { ruleOf } from './prices.ts';
import type { StoredVerification } from './world.ts';

/** How long an owner has before the domain is switched off. */
export const OWNER_DAYS = 15;

/** Asks the owner of a new domain to confirm the mail address, where the registry demands it and it was not confirmed yet. */
export function askOwner(core: Core, name: string): void {
  const domain = held(core, name);
  const contact = domain === null ? undefined : core.world.contacts[domain.ownerc];
  if (contact === undefined || ruleOf(name)?.ownerCheck !== true || contact.verification === 'SUCCESS') return;
  const now = core.now();
  const open = (core.world.verifications[contact.id] ??= {
    contact: contact.id,
    reference: `vrf-${String(core.next('reference')).padStart(4, '0')}`,
    created: now,
    updated: now,
    status: 'PENDING',
    sent: now,
    confirmed: null,
    domains: [],
  });
  open.status = 'PENDING';
  contact.verification = 'PENDING';
  open.domains.push({ name, status: 'PENDING', deactivation: now + OWNER_DAYS * DAY_MS });
  core.plan(now + OWNER_DAYS * DAY_MS, 'deactivation', name);
  if (core.switches.ownersConfirm) confirmOwner(core, contact.id);
}

/** The owner confirms; domains that were switched off come back. Says whether there was something to confirm. */
export function confirmOwner(core: Core, contact: number): boolean {
  const open = core.world.verifications[contact];
  if (open === undefined) return false;
  const now = core.now();
  Object.assign(open, { status: 'SUCCESS', confirmed: now, updated: now });
  for (const domain of open.domains) {
    domain.status = 'SUCCESS';
    core.drop('deactivation', domain.name);
    if (held(core, domain.name)?.registryStatus === 'HOLD') change(core, domain.name, { registryStatus: 'ACTIVE' });
  }
  const stored = core.world.contacts[contact];
  if (stored !== undefined) stored.verification = 'SUCCESS';
  return true;
}

/** The owner was silent for too long. */
export function atDeactivation(core: Core, name: string): void {
  const domain = held(core, name);
  const open = domain === null ? undefined : core.world.verifications[domain.ownerc];
  const waiting = open?.domains.find((one) => one.name === name && one.status === 'PENDING');
  if (open === undefined || waiting === undefined) return;
  waiting.status = 'FAILED';
  Object.assign(open, { status: 'FAILED', updated: core.now() });
  const contact = core.world.contacts[open.contact];
  if (contact !== undefined) contact.verification = 'FAILED';
  change(core, name, { registryStatus: 'HOLD' });
  tellDomainEvent(core, 'ocval_deactivated', name);
}

/** A check as `…/verification/contact` shows it. */
export function wireVerification(core: Core, open: StoredVerification): Record<string, unknown> {
  return {
    created: moment(open.created),
    updated: moment(open.updated),
    owner: core.owner(),
    reference: open.reference,
    status: open.status,
    action: 'create',
    messageSend: moment(open.sent),
    ...(open.confirmed === null ? {} : { confirmed: moment(open.confirmed) }),
    domains: open.domains.map(({ name, status, deactivation }) => ({
      name,
      status,
      deactivation: moment(deactivation),
    })),
  };
}
