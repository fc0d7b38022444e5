import type { Core } from '../core.ts';
import { Refusal, absent, wrongValue } from '../envelope.ts';
import { JOB_EFFECTS } from '../job-effects.ts';
import { nextScript, startJob } from '../jobs.ts';
import { moment, readMoment } from '../moments.ts';
import { ours, wireDomain } from '../portfolio.ts';
import { ruleOf } from '../prices.ts';
import { cancelationBody } from '../schemas/domain.ts';
import { queryBody } from '../schemas/query.ts';
import { search } from '../search.ts';
import type { StoredCancelation } from '../world.ts';
import { bodiless, nameOf, pathName, route, type Route } from './route.ts';

const CANCELATION = 'DomainCancelation';

function wireCancelation(core: Core, of: StoredCancelation): Record<string, unknown> {
  return {
    ...of.extra,
    created: moment(of.created),
    updated: moment(of.updated),
    owner: core.owner(),
    updater: core.owner(),
    domain: of.domain,
    registryWhen: moment(of.when),
    disconnect: of.disconnect,
    logId: of.logId,
    type: of.type,
    execution: of.execution,
  };
}

/** Refuses while a task on the name runs; renewals and restores have codes of their own here. */
function idle(core: Core, name: string): void {
  const action = core.running(name)?.action;
  if (action === undefined) return;
  throw new Refusal(action === 'renew' ? 'EF01132' : action === 'restore' ? 'EF01133' : 'EF01030');
}

const create = route({
  method: 'POST',
  path: '/domain/{name}/cancelation',
  task: '0103101',
  of: CANCELATION,
  body: cancelationBody,
  answer(core, asked) {
    const { type = 'DELETE', execution: wanted, disconnect = false, registryWhen } = asked.body;
    const name = nameOf(asked.params['name']);
    const domain = ours(core, name);
    if (asked.body.domain !== undefined && nameOf(asked.body.domain, 'domain') !== name) throw wrongValue('domain');
    if (wanted === undefined) throw wrongValue('execution');
    idle(core, name);
    if (core.world.cancelations[name] !== undefined) throw new Refusal('EF0103101');
    if (domain.extra['domainsafe'] === true) throw new Refusal('EF06002');
    const execution = ruleOf(name)?.expireOnly === true ? 'EXPIRE' : wanted;
    const when = execution === 'DATE' ? readMoment(registryWhen ?? '') : (domain.expire ?? core.now());
    if (Number.isNaN(when)) throw wrongValue('registryWhen');
    const now = core.now();
    const { gainingRegistrar, notice } = asked.body;
    const extra = { ...(gainingRegistrar === undefined ? {} : { gainingRegistrar }), ...(notice ? { notice } : {}) };
    const stored: StoredCancelation = {
      domain: name,
      created: now,
      updated: now,
      type,
      execution,
      when,
      disconnect,
      logId: core.next('log'),
      ctid: asked.ctid,
      extra,
    };
    start(core, stored, asked.stid);
    return {
      letter: core.switches.cancelationLetter,
      task: '0103101',
      object: { type: CANCELATION, value: name },
      data: [wireCancelation(core, stored)],
      hints: execution === 'EXPIRE' ? ['MSG010315'] : [],
    };
  },
});

/** NOW is a job; the other ones wait for their day. */
function start(core: Core, stored: StoredCancelation, stid: string): void {
  const { domain: name, execution, ctid } = stored;
  if (execution === 'NOW')
    return void startJob(core, JOB_EFFECTS, { action: 'cancelation', name, ctid, stid, work: {} });
  const { refuse } = nextScript(core, name, 'cancelation');
  if (refuse !== undefined) throw new Refusal(refuse.code, refuse);
  core.world.cancelations[name] = stored;
  if (execution === 'DATE') core.plan(stored.when, 'cancelation', name);
}

function cancelationOf(core: Core, name: string): StoredCancelation {
  ours(core, name);
  const stored = core.world.cancelations[name];
  if (stored === undefined) throw absent(core, name);
  return stored;
}

const info = bodiless({
  method: 'GET',
  path: '/domain/{name}/cancelation',
  task: '0103104',
  of: CANCELATION,
  answer(core, asked) {
    const name = pathName(asked);
    const data = [wireCancelation(core, cancelationOf(core, name))];
    return { letter: 'S', task: '0103104', object: { type: CANCELATION, value: name }, data };
  },
});

const update = route({
  method: 'PUT',
  path: '/domain/{name}/cancelation',
  task: '0103102',
  of: CANCELATION,
  body: cancelationBody,
  answer(core, asked) {
    const stored = cancelationOf(core, nameOf(asked.params['name']));
    const {
      type = stored.type,
      execution = stored.execution,
      registryWhen,
      disconnect = stored.disconnect,
    } = asked.body;
    if (execution === 'NOW') throw wrongValue('execution');
    const name = stored.domain;
    const last = ours(core, name).expire ?? core.now();
    const when = execution === 'DATE' ? readMoment(registryWhen ?? moment(stored.when)) : last;
    if (Number.isNaN(when)) throw wrongValue('registryWhen');
    Object.assign(stored, { type, execution, when, disconnect, updated: core.now() });
    core.drop('cancelation', name);
    if (execution === 'DATE') core.plan(when, 'cancelation', name);
    const object = { type: CANCELATION, value: name };
    return { letter: 'S', task: '0103102', object, data: [wireCancelation(core, stored)] };
  },
});

const remove = bodiless({
  method: 'DELETE',
  path: '/domain/{name}/cancelation',
  task: '0103103',
  of: CANCELATION,
  answer(core, asked) {
    const name = pathName(asked);
    cancelationOf(core, name);
    delete core.world.cancelations[name];
    core.drop('cancelation', name);
    return { letter: 'S', task: '0103103', object: { type: CANCELATION, value: name } };
  },
});

const list = route({
  method: 'POST',
  path: '/domain/cancelation/_search',
  task: '0103104',
  of: CANCELATION,
  body: queryBody,
  answer(core, { body }) {
    const all = Object.values(core.world.cancelations).map((one) => ({
      keys: { domain: one.domain, name: one.domain, type: one.type, created: moment(one.created), ctid: one.ctid },
      wire: wireCancelation(core, one),
    }));
    const { data, summary } = search(all, body, ['domain', 'name', 'type', 'created', 'ctid']);
    return { letter: 'S', task: '0103104', object: { type: CANCELATION, summary }, data };
  },
});

const restores = route({
  method: 'POST',
  path: '/domain/restore/_search',
  task: '0105005',
  of: 'DomainRestore',
  body: queryBody,
  answer(core, { body }) {
    const all = Object.values(core.world.restores).map(({ domain, deleted, until }) => ({
      keys: {
        name: domain.name,
        deleted: moment(deleted),
        expire: domain.expire === null ? null : moment(domain.expire),
      },
      wire: { ...wireDomain(core, domain), deleted: moment(deleted), restorePhaseEnd: moment(until) },
    }));
    const { data, summary } = search(all, body, ['name', 'deleted', 'expire']);
    return { letter: 'S', task: '0105005', object: { type: 'DomainRestore', summary }, data };
  },
});

export const ENDING_ROUTES: readonly Route[] = [create, info, update, remove, list, restores];
