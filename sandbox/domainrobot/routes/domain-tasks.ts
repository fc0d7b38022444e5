import type { Core } from '../core.ts';
import { type Reply, Refusal, wrongValue } from '../envelope.ts';
import { JOB_EFFECTS } from '../job-effects.ts';
import { type JobOrder, startJob, TASKS } from '../jobs.ts';
import { readMoment } from '../moments.ts';
import { nameStatus, outsideStatus, REGISTRABLE, scriptOf } from '../names.ts';
import { wireJob } from '../poll-queue.ts';
import { held, ours } from '../portfolio.ts';
import { premiumPriceOf, priceOf, ruleOf } from '../prices.ts';
import { domainBody, restoreBody, type DomainBody } from '../schemas/domain.ts';
import type { HeldDomain, JobAction } from '../world.ts';
import { askedDomain, contactOf, extraOf, keysOfBody, nameServersOf, yearsOf } from './asked-domain.ts';
import { type Asked, nameOf, pathName, type Route, route } from './route.ts';

type Task = Omit<JobOrder, 'ctid' | 'stid'>;

/** Starts the job of a task and says so. */
function accept(core: Core, asked: Asked<unknown>, task: Task, hints: string[] = []): Reply {
  const job = startJob(core, JOB_EFFECTS, { ...task, ctid: asked.ctid, stid: asked.stid });
  return {
    letter: job.ended ? 'S' : 'N',
    task: TASKS[task.action],
    object: { type: 'Domain', value: task.name },
    data: [wireJob(core, job)],
    hints,
  };
}

function offered(name: string): void {
  if (ruleOf(name) === undefined) throw wrongValue('name', `The top-level domain of ${name} is not offered.`);
}

const create = route({
  method: 'POST',
  path: '/domain',
  task: '0101',
  of: 'Domain',
  body: domainBody,
  answer(core, asked) {
    const name = nameOf(asked.body.name);
    offered(name);
    const domain = askedDomain(core, name, asked.body);
    const status = nameStatus(core.world, name);
    const { taken } = core.switches.codes;
    if (!REGISTRABLE.includes(status)) throw new Refusal(taken);
    const premium = status.startsWith('PREMIUM');
    if (premium && asked.body.confirmOrder !== true) throw wrongValue('confirmOrder');
    const price = premium ? premiumPriceOf(core.world, name) : priceOf(core.world, name, 'create', domain.years);
    return accept(core, asked, { action: 'create', name, work: { domain }, price: price ?? 0 });
  },
});

const transfer = route({
  method: 'POST',
  path: '/domain/_transfer',
  task: '0104',
  of: 'Domain',
  body: domainBody,
  answer(core, asked) {
    const name = nameOf(asked.body.name);
    offered(name);
    const domain = askedDomain(core, name, asked.body);
    if (held(core, name) !== null || outsideStatus(core.world, name) !== 'ASSIGNED')
      throw new Refusal(core.switches.codes.absent, { objects: [{ type: 'Domain', value: name }] });
    const { authinfo } = asked.body;
    if (authinfo === undefined || authinfo === '') throw wrongValue('authinfo');
    const right = scriptOf(core.world, name).authinfo;
    const wrongAuthinfo = right !== undefined && right !== authinfo;
    if (wrongAuthinfo && core.switches.authinfoChecked === 'at-once') throw new Refusal(core.switches.codes.authinfo);
    const price = priceOf(core.world, name, 'transfer') ?? 0;
    return accept(core, asked, { action: 'transfer', name, work: { domain, wrongAuthinfo }, price });
  },
});

const renew = route({
  method: 'PUT',
  path: '/domain/{name}/_renew',
  task: '0101003',
  of: 'Domain',
  body: domainBody,
  answer(core, asked) {
    const name = pathName(asked);
    const domain = ours(core, name);
    const { payable } = asked.body;
    if (payable === undefined) throw wrongValue('payable');
    if (readMoment(payable) !== domain.payable) throw new Refusal('EF01084');
    const years = yearsOf(name, asked.body);
    const price = priceOf(core.world, name, 'renew', years);
    if (price === null || domain.registryStatus === 'PENDING') throw new Refusal('EF010871');
    const cancelled = core.world.cancelations[name] !== undefined;
    const removing = asked.query.has('removeCancelation') || asked.body.removeCancelation === true;
    if (cancelled && !removing) throw new Refusal('EF0103101');
    const reply = accept(core, asked, { action: 'renew', name, work: { years }, price }, cancelled ? ['MSG01046'] : []);
    if (cancelled) {
      delete core.world.cancelations[name];
      core.drop('cancelation', name);
    }
    return reply;
  },
});

const restore = route({
  method: 'PUT',
  path: '/domain/{name}/_restore',
  task: '0101005',
  of: 'Domain',
  body: restoreBody,
  answer(core, asked) {
    const name = pathName(asked);
    const gone = core.world.restores[name];
    if (gone === undefined) throw new Refusal(core.switches.codes.absent, { status: core.switches.absentStatus });
    const { action = 'RESTORE' } = asked.body;
    if (!['RESTORE', 'RESTORE_RENEW', 'RESTORE_NE', 'RESTORE_ARGP'].includes(action)) throw wrongValue('action');
    const price = priceOf(core.world, name, 'restore');
    if (price === null) throw new Refusal('EF0072003');
    return accept(core, asked, { action: 'restore', name, work: { action }, price });
  },
});

/** The members of a body that an update changes. */
function updated(core: Core, body: DomainBody): Partial<HeldDomain> {
  const roles = (['ownerc', 'adminc', 'techc', 'zonec'] as const).filter((role) => body[role] !== undefined);
  const keys = body.dnssecData === undefined ? {} : { dnssecData: keysOfBody(body) };
  return {
    ...Object.fromEntries(roles.map((role) => [role, contactOf(core, body, role)])),
    ...(body.nameServers === undefined ? {} : { nameServers: nameServersOf(body) }),
    ...(body.comment === undefined ? {} : { comment: body.comment }),
    ...(body.dnssec === undefined ? {} : { dnssec: body.dnssec }),
    ...keys,
    extra: extraOf(body),
  };
}

/** A route that changes a domain by a job. */
function changing(
  of: Pick<Route, 'path'>,
  action: JobAction,
  members: (core: Core, body: DomainBody) => Partial<HeldDomain>,
): Route {
  return route({
    ...of,
    method: 'PUT',
    task: TASKS[action],
    of: 'Domain',
    body: domainBody,
    answer(core, asked) {
      const name = pathName(asked);
      ours(core, name);
      return accept(core, asked, { action, name, work: { members: members(core, asked.body) } });
    },
  });
}

const STATUSES = ['ACTIVE', 'HOLD', 'LOCK', 'HOLD_LOCK'];

export const DOMAIN_TASKS: readonly Route[] = [
  create,
  transfer,
  renew,
  restore,
  changing({ path: '/domain/{name}' }, 'update', updated),
  changing({ path: '/domain/{name}/_dnssec' }, 'update_dnssec', (_core, body) => ({
    // An empty list deletes the keys; a member left out keeps what there is.
    ...(body.dnssec === undefined ? {} : { dnssec: body.dnssec }),
    ...(body.dnssecData === undefined ? {} : { dnssecData: keysOfBody(body) }),
  })),
  changing({ path: '/domain/{name}/_statusUpdate' }, 'update_status', (_core, body) => {
    const status = body.registryStatus ?? body.registrarStatus ?? '';
    if (!STATUSES.includes(status)) throw wrongValue('registryStatus');
    return { registryStatus: status, registrarStatus: status };
  }),
  changing({ path: '/domain/{name}/_ownerChange' }, 'ownerchange', (core, body) => ({
    ownerc: contactOf(core, body, 'ownerc'),
  })),
];
