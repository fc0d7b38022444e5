import { bill } from './billing.ts';
import type { Core } from './core.ts';
import { addYears, DAY_MS } from './moments.ts';
import { tellDomainEvent } from './poll-queue.ts';
import { change, held, remove, watchExpiry } from './portfolio.ts';
import { priceOf, ruleOf } from './prices.ts';
import type { StoredCancelation } from './world.ts';

/** How long a deleted name can be restored. */
export const RESTORE_DAYS = 30;

/** The end of a term: the cancelation is executed, or the provider renews and bills by itself. */
export function atExpiry(core: Core, name: string): void {
  const domain = held(core, name);
  if (domain === null || domain.expire === null) return;
  const cancelation = core.world.cancelations[name];
  if (cancelation?.execution === 'EXPIRE') return execute(core, cancelation);
  const price = priceOf(core.world, name, 'renew') ?? 0;
  const expire = addYears(domain.expire, 1);
  bill(core, price);
  change(core, name, { expire, payable: expire, action: 'RENEW' });
  watchExpiry(core, name);
  core.record({ kind: 'renewal', name, price, ctid: null, job: null, auto: true });
}

/** A cancelation whose own day has come. */
export function atCancelation(core: Core, name: string): void {
  const cancelation = core.world.cancelations[name];
  if (cancelation !== undefined && held(core, name) !== null) execute(core, cancelation);
}

function execute(core: Core, cancelation: StoredCancelation): void {
  const { domain, ctid, type } = cancelation;
  endDomain(core, domain, { ctid, job: null, auto: false, transit: type === 'TRANSIT' });
  tellDomainEvent(core, type === 'TRANSIT' ? 'domain_transit' : 'domain_delete', domain);
}

/** Takes a domain out of the portfolio: given back to the registry, or deleted and restorable for a time. */
export function endDomain(
  core: Core,
  name: string,
  by: { ctid: string | null; job: number | null; auto: boolean; transit?: boolean },
): void {
  const domain = held(core, name);
  if (domain === null) return;
  remove(core, name);
  const { transit = false, ...who } = by;
  core.record({ kind: transit ? 'transit' : 'deletion', name, price: 0, ...who });
  if (transit || ruleOf(name)?.restore === null) return;
  const until = core.now() + RESTORE_DAYS * DAY_MS;
  core.world.restores[name] = { domain, deleted: core.now(), until };
  core.plan(until, 'restore-end', name);
}

/** The time to restore is over: the name is nobody's. */
export function atRestoreEnd(core: Core, name: string): void {
  delete core.world.restores[name];
  core.world.scripts[name] = { ...core.world.scripts[name], status: 'FREE' };
}

/** A domain leaves for another registrar. */
export function leave(core: Core, name: string): void {
  if (held(core, name) === null) return;
  remove(core, name);
  core.world.scripts[name] = { ...core.world.scripts[name], status: 'ASSIGNED' };
  core.record({ kind: 'transfer-out', name, price: 0, ctid: null, job: null, auto: true });
  tellDomainEvent(core, 'domain_away', name);
}
