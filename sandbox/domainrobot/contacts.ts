import type { Core } from './core.ts';
import { DAY_MS, moment } from './moments.ts';
import { tellEvent } from './poll-queue.ts';
import type { StoredContact } from './world.ts';

/** Unused contacts are purged after half a year. */
export const UNUSED_DAYS = 183;

/** What makes two contacts the same. */
function substance(data: Record<string, unknown>): string {
  const { comment: _comment, ...rest } = data;
  return JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A contact with the very same data. */
export function sameContact(core: Core, data: Record<string, unknown>): StoredContact | undefined {
  const wanted = substance(data);
  return Object.values(core.world.contacts).find((contact) => substance(contact.data) === wanted);
}

export function addContact(core: Core, data: Record<string, unknown>, id = core.next('contact')): StoredContact {
  const contact: StoredContact = { id, created: core.now(), updated: core.now(), data, verification: 'NOT_SET' };
  core.world.contacts[id] = contact;
  core.plan(core.now() + UNUSED_DAYS * DAY_MS, 'contact-purge', String(id));
  return contact;
}

/** Whether a domain, or a task under way, names a contact. */
export function isUsed(core: Core, id: number): boolean {
  const names = (of: object | null | undefined): boolean =>
    of != null && ['ownerc', 'adminc', 'techc', 'zonec'].some((role) => (of as Record<string, unknown>)[role] === id);
  return (
    Object.values(core.world.domains).some((versions) => names(versions.at(-1)?.domain)) ||
    Object.values(core.world.restores).some(({ domain }) => names(domain)) ||
    Object.values(core.world.jobs).some((job) => !job.ended && names(job.work['domain'] as object | undefined))
  );
}

/** Half a year has passed: an unused contact goes, another one is looked at again later. */
export function atContactPurge(core: Core, id: number): void {
  if (core.world.contacts[id] === undefined) return;
  if (isUsed(core, id)) return core.plan(core.now() + UNUSED_DAYS * DAY_MS, 'contact-purge', String(id));
  delete core.world.contacts[id];
  tellEvent(core, 'contact_deleted', { type: 'Contact', data: { id } });
}

/** A contact as the wire shows it. */
export function wireContact(core: Core, contact: StoredContact): Record<string, unknown> {
  return {
    protection: 'SHOW_NONE',
    ...contact.data,
    created: moment(contact.created),
    updated: moment(contact.updated),
    id: contact.id,
    owner: core.owner(),
    updater: core.owner(),
    ...(contact.verification === 'NOT_SET' ? {} : { verification: contact.verification }),
  };
}
