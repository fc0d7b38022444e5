import { addContact, isUsed, sameContact, wireContact } from '../contacts.ts';
import type { Core } from '../core.ts';
import { absent, type Reply, wrongValue } from '../envelope.ts';
import { moment } from '../moments.ts';
import { contactBody, type ContactBody } from '../schemas/contact.ts';
import { queryBody } from '../schemas/query.ts';
import { search } from '../search.ts';
import type { StoredContact } from '../world.ts';
import { bodiless, idOf, keysOf, route, type Route } from './route.ts';

/** What a contact must have, whatever its kind. */
const REQUIRED = ['type', 'lname', 'address', 'city', 'country', 'email', 'phone'] as const;
const PHONE = /^\+\d{1,4}[-. ]?\d[\d-. /]{3,30}$/;

/** The data of a contact that will be kept; refuses what is missing or cannot be. */
function dataOf(body: ContactBody): Record<string, unknown> {
  for (const member of REQUIRED) if (body[member] === undefined || body[member].length === 0) throw wrongValue(member);
  if (body.type === 'ORG' && (body.organization ?? '') === '') throw wrongValue('organization');
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(body.email ?? '')) throw wrongValue('email');
  if (!PHONE.test(body.phone ?? '')) throw wrongValue('phone');
  const { id: _id, created: _c, updated: _u, owner: _o, updater: _r, ...kept } = body;
  const { confirmOwnerConsent: _consent, verification: _verification, ...data } = kept;
  return data;
}

function contactOf(core: Core, id: number): StoredContact {
  const contact = core.world.contacts[id];
  if (contact === undefined) throw absent(core, String(id));
  return contact;
}

function done(core: Core, task: string, contact: StoredContact, hints: string[] = []): Reply {
  const object = { type: 'Contact', value: String(contact.id) };
  return { letter: 'S', task, object, data: [wireContact(core, contact)], hints };
}

const create = route({
  method: 'POST',
  path: '/contact',
  task: '0301',
  of: 'Contact',
  body: contactBody,
  answer(core, asked) {
    const data = dataOf(asked.body);
    const forced = keysOf(asked.query).includes('force_handle_create');
    const same = forced ? undefined : sameContact(core, data);
    return same === undefined ? done(core, '0301', addContact(core, data)) : done(core, '0301', same, ['MSG03003']);
  },
});

const info = bodiless({
  method: 'GET',
  path: '/contact/{id}',
  task: '0304',
  of: 'Contact',
  answer: (core, asked) => done(core, '0304', contactOf(core, idOf(asked.params['id']))),
});

const update = route({
  method: 'PUT',
  path: '/contact/{id}',
  task: '0302',
  of: 'Contact',
  body: contactBody,
  answer(core, asked) {
    const contact = contactOf(core, idOf(asked.params['id']));
    if (asked.body.id !== undefined && asked.body.id !== contact.id) throw wrongValue('id');
    const data = dataOf(asked.body);
    const changed = ['fname', 'lname', 'organization', 'email'].some((member) => data[member] !== contact.data[member]);
    if (changed && isUsed(core, contact.id) && asked.body.confirmOwnerConsent !== true)
      throw wrongValue('confirmOwnerConsent');
    Object.assign(contact, { data, updated: core.now() });
    return done(core, '0302', contact);
  },
});

const remove = bodiless({
  method: 'DELETE',
  path: '/contact/{id}',
  task: '0303',
  of: 'Contact',
  answer(core, asked) {
    const { id } = contactOf(core, idOf(asked.params['id']));
    if (isUsed(core, id)) throw wrongValue('id', 'The contact is in use.');
    delete core.world.contacts[id];
    core.drop('contact-purge', String(id));
    return { letter: 'S', task: '0303', object: { type: 'Contact', value: String(id) } };
  },
});

const TEXT_KEYS = ['alias', 'type', 'organization', 'fname', 'lname', 'city', 'country', 'pcode', 'email', 'phone'];
const KEYS = [...TEXT_KEYS, 'id', 'created', 'updated', 'comment', 'state'];

const list = route({
  method: 'POST',
  path: '/contact/_search',
  task: '0304',
  of: 'Contact',
  body: queryBody,
  answer(core, asked) {
    const all = Object.values(core.world.contacts).map((contact) => ({
      keys: {
        ...Object.fromEntries(
          [...TEXT_KEYS, 'comment', 'state'].map((key) => [key, (contact.data[key] as string | undefined) ?? null]),
        ),
        id: contact.id,
        created: moment(contact.created),
        updated: moment(contact.updated),
      },
      wire: wireContact(core, contact),
    }));
    const { data, summary } = search(all, asked.body, KEYS);
    return { letter: 'S', task: '0304', object: { type: 'Contact', summary }, data };
  },
});

export const CONTACT_ROUTES: readonly Route[] = [create, info, update, remove, list];
