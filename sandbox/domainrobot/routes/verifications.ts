import type { Core } from '../core.ts';
import { absent, type Reply } from '../envelope.ts';
import { moment } from '../moments.ts';
import { queryBody } from '../schemas/query.ts';
import { search } from '../search.ts';
import { wireVerification } from '../verification.ts';
import type { StoredVerification } from '../world.ts';
import { bodiless, idOf, route, type Route } from './route.ts';

const CASE_STATUS = { PENDING: 'PENDING', SUCCESS: 'COMPLETED', FAILED: 'TIMEOUT' } as const;

function openOf(core: Core, text: string | undefined): StoredVerification {
  const id = idOf(text);
  const open = core.world.verifications[id];
  if (open === undefined) throw absent(core, String(id));
  return open;
}

/** A check as the older routes show it: one case around the mail checks of its contacts. */
function wireCase(core: Core, open: StoredVerification): Record<string, unknown> {
  return {
    created: moment(open.created),
    updated: moment(open.updated),
    status: CASE_STATUS[open.status],
    contacts: [wireVerification(core, open)],
  };
}

function caseReply(core: Core, task: string, open: StoredVerification): Reply {
  const object = { type: 'ContactVerification', value: String(open.contact) };
  return { letter: 'S', task, object, data: [wireCase(core, open)] };
}

const info = bodiless({
  method: 'GET',
  path: '/contact/{id}/verification',
  task: '0344',
  of: 'ContactVerification',
  answer: (core, asked) => caseReply(core, '0344', openOf(core, asked.params['id'])),
});

const infoByReference = bodiless({
  method: 'GET',
  path: '/contact/verification',
  task: '0344',
  of: 'ContactVerification',
  answer(core, asked) {
    const reference = asked.query.get('reference');
    const open = Object.values(core.world.verifications).find((one) => one.reference === reference);
    if (open === undefined) throw absent(core, reference ?? '');
    return caseReply(core, '0344', open);
  },
});

const resend = bodiless({
  method: 'PUT',
  path: '/contact/{id}/verification/_resendEmail',
  task: '0349',
  of: 'ContactVerification',
  answer(core, asked) {
    const open = openOf(core, asked.params['id']);
    Object.assign(open, { sent: core.now(), updated: core.now() });
    return caseReply(core, '0349', open);
  },
});

const contactInfo = bodiless({
  method: 'GET',
  path: '/contact/{id}/verification/contact',
  task: '0374',
  of: 'ContactVerificationContact',
  answer(core, asked) {
    const open = openOf(core, asked.params['id']);
    const object = { type: 'ContactVerificationContact', value: String(open.contact) };
    return { letter: 'S', task: '0374', object, data: [wireVerification(core, open)] };
  },
});

function listRoute(path: string, task: string, of: string, wire: typeof wireCase): Route {
  return route({
    method: 'POST',
    path,
    task,
    of,
    body: queryBody,
    answer(core, { body }) {
      const all = Object.values(core.world.verifications).map((open) => ({
        keys: { status: open.status, created: moment(open.created), updated: moment(open.updated) },
        wire: wire(core, open),
      }));
      const { data, summary } = search(all, body, ['status', 'created', 'updated']);
      return { letter: 'S', task, object: { type: of, summary }, data };
    },
  });
}

export const VERIFICATION_ROUTES: readonly Route[] = [
  info,
  infoByReference,
  resend,
  contactInfo,
  listRoute('/contact/verification/_search', '0345', 'ContactVerification', wireCase),
  listRoute('/contact/verification/contact/_search', '0375', 'ContactVerificationContact', wireVerification),
];
