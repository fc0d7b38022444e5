import { ANNA, DAY, type Robot } from './client.ts';

/** When the examples play. */
export const THEN = '2026-11-20T10:15:38.000+0100';
const NAME = 'waldfalke.de';
const CONTACT = 23_151_437;

type World = (robot: Robot, request: { path: string; body?: Record<string, unknown> }) => Promise<string | void>;

const EXPIRE = { domain: NAME, type: 'DELETE', execution: 'EXPIRE' };

const contact: World = async (robot) => void robot.control.seedContact(ANNA, CONTACT);

const owned: World = async (robot, request) => {
  await contact(robot, request);
  robot.control.seedDomain({ name: NAME, ownerc: CONTACT, created: THEN });
};

const free: World = async (robot, request) => {
  await contact(robot, request);
  robot.control.script({ [NAME]: { status: 'FREE' } });
};

const cancelled: World = async (robot, request) => {
  await owned(robot, request);
  await robot.call('POST', `/domain/${NAME}/cancelation`, EXPIRE);
};

const revealed: World = async (robot, request) => {
  await owned(robot, request);
  await robot.call('POST', `/domain/${NAME}/_authinfo1`);
};

/** A job on the name, scripted; its id stands in the path of the request. */
function working(script: object, ms: number): World {
  return async (robot, request) => {
    await free(robot, request);
    robot.control.script({ [NAME]: { status: 'FREE', create: script } });
    const id = (await robot.call('POST', '/domain', await robot.order(NAME))).body.data?.[0]?.['id'];
    await robot.control.advance(ms);
    return request.path.replace(/\d+$/, String(id));
  };
}

/** A transfer of a name, scripted, after some time. */
function transferring(name: string, script: object, ms: number, unread = 0): World {
  return async (robot, request) => {
    await contact(robot, request);
    robot.control.script({ [name]: { status: 'ASSIGNED', transfer: script } });
    await robot.call('POST', '/domain/_transfer?ctid=trf-9', await robot.order(name, { authinfo: 'x' }));
    await robot.control.advance(ms);
    for (let count = 0; count < unread; count += 1) {
      const id = (await robot.call('GET', '/poll')).body.data?.[0]?.['id'] as number;
      await robot.call('PUT', `/poll/${id}`);
    }
  };
}

const transferable: World = async (robot, request) => {
  await contact(robot, request);
  robot.control.script({ 'waldfalke.com': { status: 'ASSIGNED', authinfo: 'CTA2aSA5hFLu-example' } });
};

/** What the world must be like before each example; examples not named here need nothing. */
export const WORLDS: Readonly<Record<string, World>> = {
  'auth.rejected': async (robot) => robot.control.setCredentials({ password: 'rotated' }),
  'authinfo1.create.exists': revealed,
  'authinfo1.create.ok': owned,
  'authinfo1.create.ok-with-code': async (robot, request) => {
    robot.control.setSwitches({ authinfoInReply: true });
    await owned(robot, request);
  },
  'authinfo1.delete.ok': revealed,
  'cancelation.create.exists': cancelled,
  'cancelation.create.expire': owned,
  'cancelation.create.now': owned,
  'cancelation.delete.ok': cancelled,
  'contact.create.reused': contact,
  'contact.update.ok': owned,
  'contact.verification.pending': async (robot, request) => {
    await contact(robot, request);
    await robot.own('waldfalke24.com');
  },
  'dnssec.clear.accepted': owned,
  'dnssec.update.accepted': owned,
  'domain.create.accepted': free,
  'domain.create.funds': async (robot, request) => {
    await free(robot, request);
    robot.control.setAccount({ balance: 0 });
  },
  'domain.create.identical-running': async (robot, request) => {
    await free(robot, request);
    await robot.call('POST', '/domain', await robot.order(NAME));
  },
  'domain.create.taken': async (robot, request) => {
    await contact(robot, request);
    robot.control.script({ [NAME]: { status: 'ASSIGNED' } });
  },
  'domain.create.validation': free,
  'domain.info.owned': owned,
  'domain.info.pending': async (robot, request) => {
    await contact(robot, request);
    robot.control.script({ [NAME]: { status: 'FREE', showPending: true } });
    await robot.call('POST', '/domain', await robot.order(NAME));
  },
  'domain.renew.accepted': owned,
  'domain.renew.cancelation-removed': cancelled,
  'domain.renew.payable-mismatch': async (robot, request) => {
    await contact(robot, request);
    robot.control.seedDomain({ name: NAME, ownerc: CONTACT, created: THEN, expire: '2028-11-20T10:15:38.000+0100' });
  },
  'domain.restore.accepted': async (robot, request) => {
    await owned(robot, request);
    await robot.call('POST', `/domain/${NAME}/cancelation`, { ...EXPIRE, execution: 'NOW' });
    await robot.control.advance(5_000);
  },
  'domain.search.hit': owned,
  'domain.transfer.accepted': transferable,
  'domain.transfer.bad-authinfo': async (robot, request) => {
    await transferable(robot, request);
    robot.control.script({ 'waldfalke.com': { status: 'ASSIGNED', authinfo: 'another' } });
  },
  'domainstudio.availability': async (robot) =>
    robot.control.script({
      'waldfalke.de': { status: 'FREE' },
      'waldfalke.com': { status: 'ASSIGNED' },
      'waldfalke.io': { status: 'TIMEOUT' },
      'waldfalke.shop': { status: 'PREMIUM' },
    }),
  'domainstudio.task-limit': async (robot) => robot.control.setAccount({ studioLimit: 0 }),
  'job.history.success': async (robot, request) => {
    robot.control.setClock({ at: '2026-11-20T10:15:04+01:00' });
    await working({}, 5_000)(robot, request);
  },
  'job.info.running': working({}, 0),
  'job.info.support': working({ steps: [{ status: 'SUPPORT', forMs: DAY, subStatus: 'MANUAL' }] }, 5_000),
  'poll.confirm.ok': async (robot) => `/poll/${robot.control.pushMessage({ notify: { type: 'domain_away' } })}`,
  'poll.event-contact-deleted': async (robot) => {
    robot.control.seedContact(ANNA, CONTACT);
    await robot.control.advance(200 * DAY);
  },
  'poll.event-domain-away': async (robot, request) => {
    await contact(robot, request);
    robot.control.seedDomain({ name: 'waldfalke.com', ownerc: CONTACT });
    robot.control.loseDomain('waldfalke.com');
  },
  'poll.event-transfer-start': async (robot, request) => {
    await contact(robot, request);
    robot.control.seedDomain({ name: 'waldfalke.com', ownerc: CONTACT });
    robot.control.beginTransferOut('waldfalke.com');
  },
  'poll.job-failed': async (robot, request) => {
    await contact(robot, request);
    robot.control.script({ 'schon-vergeben.de': { status: 'FREE', create: { end: 'FAILED' } } });
    await robot.call('POST', '/domain?ctid=ord-1002-a1', await robot.order('schon-vergeben.de'));
    await robot.control.advance(5_000);
  },
  'poll.job-success': async (robot, request) => {
    await free(robot, request);
    await robot.call('POST', '/domain?ctid=ord-1001-a1', await robot.order(NAME));
    await robot.control.advance(5_000);
  },
  'poll.transfer-completed': transferring('waldfalke.com', {}, 60_000, 1),
  'poll.transfer-initiated': transferring('waldfalke.com', { completeMs: DAY }, 5_000),
  'poll.transfer-refused': transferring('geblockt.com', { end: 'FAILED' }, 60_000, 1),
  'rate-limit': async (robot) => robot.control.setSwitches({ requestsPerSecond: 0 }),
  'zone.stream.ok': async (robot) => {
    await robot.call('POST', '/zone', { origin: NAME, nameServers: [{ name: 'a.ns14.net' }] });
  },
  'zone.update.nameserver-failed': async (robot) =>
    robot.control.faults.add([{ kind: 'refused', code: 'E0202002', match: { method: 'PUT', path: '/zone/' } }]),
};

/** Numbers in texts that each world counts for itself. */
export function withoutIds(value: string | undefined): string | undefined {
  return value !== undefined && /^\d+$/.test(value) ? '<id>' : value;
}
