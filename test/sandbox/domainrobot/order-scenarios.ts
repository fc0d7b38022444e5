import type { DomainRobotStandIn } from '#sandbox/domainrobot/acts.ts';
import { ANNA, DAY } from './client.ts';

/** One way in which an order can go wrong at the registrar, and how the order must end all the same. */
export interface OrderScenario {
  what: string;
  arrange(standIn: DomainRobotStandIn, name: string): void;
  outcome: 'REGISTERED' | 'REFUNDED' | 'MANUAL_REVIEW';
  /** Effective registrations of this order when it has ended. */
  registrations: number;
}

const HOUR = 3_600_000;
const CREATE = { method: 'POST', path: '/domain$' };
const CONTACT = { method: 'POST', path: '/contact$' };

type Arrange = OrderScenario['arrange'];

const fault =
  (...faults: Parameters<DomainRobotStandIn['faults']['add']>[0]): Arrange =>
  (standIn) =>
    standIn.faults.add(faults);

const script =
  (of: Parameters<DomainRobotStandIn['script']>[0][string]): Arrange =>
  (standIn, name) =>
    standIn.script({ [name]: of });

const both =
  (...all: Arrange[]): Arrange =>
  (standIn, name) =>
    all.forEach((arrange) => arrange(standIn, name));

/** Lets something happen when a request of this kind arrives, once. */
const when =
  (method: string, path: RegExp, act: Arrange): Arrange =>
  (standIn, name) => {
    standIn.heard = (request) => {
      if (request.method !== method || !path.test(request.path)) return;
      standIn.heard = () => undefined;
      act(standIn, name);
    };
  };

const olderOrder: Arrange = (standIn, name) => {
  const ownerc = standIn.seedContact({ ...ANNA, alias: 'older order' });
  standIn.seedDomain({ name, ownerc, created: '2024-05-01T12:00:00Z', expire: '2040-05-01' });
};

function registered(what: string, arrange: Arrange): OrderScenario {
  return { what, arrange, outcome: 'REGISTERED', registrations: 1 };
}

function refunded(what: string, arrange: Arrange): OrderScenario {
  return { what, arrange, outcome: 'REFUNDED', registrations: 0 };
}

/** The scenarios of an order that the registrar's side can play, by the number they have in the list of all. */
export const ORDER_SCENARIOS: Readonly<Record<string, OrderScenario>> = {
  C5: refunded('name gone before the create', script({ status: 'ASSIGNED' })),
  D1: registered('accepted, then done', () => undefined),
  D2: registered('done within the request', script({ create: { synchronous: true } })),
  D3: refunded('rejected by validation', script({ create: { refuse: { code: 'EF01016' } } })),
  D4: refunded('taken between check and create', when('POST', /\/domain$/, script({ status: 'ASSIGNED' }))),
  D5: refunded('job failed at the registry', script({ create: { end: 'FAILED' } })),
  D6: registered('no answer, never arrived', fault({ kind: 'timeout-before', match: CREATE })),
  D7: registered(
    'no answer, job runs on',
    both(fault({ kind: 'timeout-after-commit', match: CREATE }), script({ create: { delayMs: HOUR } })),
  ),
  D8: registered('connection reset, registered', fault({ kind: 'drop-after-commit', match: CREATE })),
  D9: refunded(
    'no answer, and the name is ours from an older order',
    both(fault({ kind: 'drop-before', match: CREATE }), when('POST', /\/domain$/, olderOrder)),
  ),
  D10: registered('page of a proxy, executed', fault({ kind: 'html-502', afterCommit: true, match: CREATE })),
  D11: registered('half of the JSON, executed', fault({ kind: 'cut-json', match: CREATE })),
  D12: registered('turned away three times', fault({ kind: 'rate-limited', times: 3, match: CREATE })),
  D13: registered('password rotated for two hours', fault({ kind: 'unauthorized', forMs: 2 * HOUR, match: CREATE })),
  D14: registered('no credit for six hours', fault({ kind: 'funds', forMs: 6 * HOUR, match: CREATE })),
  D15: {
    what: 'job runs for eight days',
    arrange: script({ create: { delayMs: 8 * DAY } }),
    outcome: 'MANUAL_REVIEW',
    registrations: 0,
  },
  D16: registered('parked for two days', script({ create: { steps: [{ status: 'SUPPORT', forMs: 2 * DAY }] } })),
  D17: refunded('job cancelled', script({ create: { end: 'CANCELED' } })),
  D18: registered('queue dead', fault({ kind: 'status-500', forMs: 30 * DAY, match: { path: '/poll' } })),
  D19: registered(
    'confirmations forgotten',
    fault({ kind: 'confirm-forgotten', times: 3, match: { method: 'PUT', path: '/poll/' } }),
  ),
  D20: registered('foreign message at the head', (standIn) => void standIn.pushMessage({ notify: { type: 'else' } })),
  D21: registered('done, absent for five minutes', script({ hiddenMs: 300_000 })),
  D22: registered('failed, and ours', script({ create: { end: 'FAILED', effect: true } })),
  D23: refunded('premium since the quote', script({ status: 'PREMIUM' })),
  D24: refunded('dearer than sold', (standIn) => standIn.setPrices({ de: { create: 99 } })),
  D27: refunded('contact rejected', fault({ kind: 'refused', code: 'EF01000', match: CONTACT })),
  D28: registered('no answer for the contact', fault({ kind: 'drop-after-commit', match: CONTACT })),
  D29: refunded(
    'name servers fail their check',
    script({ create: { end: 'FAILED', message: { code: 'EF-SANDBOX-NSCHECK', text: 'SOA' } } }),
  ),
  D30: registered('what follows fails', fault({ kind: 'refused', times: 9, match: { path: '/cancelation|_dnssec' } })),
  D32: refunded('200 with an error', fault({ kind: 'ok-with-error', code: 'EF01000', match: CREATE })),
  D33: {
    what: 'no answer, and no inventory for three days',
    arrange: fault(
      { kind: 'html-502', times: 2, match: CREATE },
      { kind: 'status-500', forMs: 3 * DAY, match: { path: '/domain/|/job/' } },
    ),
    outcome: 'MANUAL_REVIEW',
    registrations: 0,
  },
  E16: {
    what: 'failed, absent for a day, and ours after that',
    arrange: script({ create: { end: 'FAILED', effect: true }, hiddenMs: DAY }),
    outcome: 'REFUNDED',
    registrations: 1,
  },
  F5: registered('reply without status', fault({ kind: 'no-status', match: CREATE })),
};
