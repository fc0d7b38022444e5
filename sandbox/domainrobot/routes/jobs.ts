import type { Core } from '../core.ts';
import { absent, type Reply, type WireObject, wrongValue } from '../envelope.ts';
import { cancelJob } from '../jobs.ts';
import { moment } from '../moments.ts';
import { tellJob, wireJob, wireMessage } from '../poll-queue.ts';
import { queryBody } from '../schemas/query.ts';
import { periodOf, search, type Searchable } from '../search.ts';
import type { StoredJob } from '../world.ts';
import { bodiless, idOf, route, type Route } from './route.ts';

const KEYS = ['id', 'object', 'action', 'status', 'subStatus', 'created', 'updated', 'execution', 'ctid'];

function jobsOf(core: Core, ended: boolean): StoredJob[] {
  return Object.values(core.world.jobs).filter((job) => job.ended === ended);
}

function wireObjectJob(core: Core, job: StoredJob): Record<string, unknown> {
  return { job: wireJob(core, job), object: { type: 'Domain', value: job.name } };
}

function searchable(core: Core, job: StoredJob): Searchable {
  const { id, name: object, action, status, subStatus, ctid } = job;
  const times = { created: moment(job.created), updated: moment(job.updated), execution: moment(job.execution) };
  return { keys: { id, object, action, status, subStatus, ctid, ...times }, wire: wireObjectJob(core, job) };
}

function jobOf(core: Core, text: string | undefined, fits: (job: StoredJob) => boolean): StoredJob {
  const job = core.world.jobs[idOf(text)];
  if (job === undefined || !fits(job)) throw absent(core, text ?? '');
  return job;
}

function one(core: Core, task: string, job: StoredJob): Reply {
  return { letter: 'S', task, object: { type: 'Job', value: String(job.id) }, data: [wireObjectJob(core, job)] };
}

const info = bodiless({
  method: 'GET',
  path: '/job/{id}',
  task: '300114',
  of: 'Job',
  answer: (core, asked) =>
    one(
      core,
      '300114',
      jobOf(core, asked.params['id'], (job) => !job.ended || core.switches.jobInfoShowsEnded),
    ),
});

const historyInfo = bodiless({
  method: 'GET',
  path: '/job/history/{id}',
  task: '300134',
  of: 'Job',
  answer: (core, asked) =>
    one(
      core,
      '300134',
      jobOf(core, asked.params['id'], (job) => job.ended),
    ),
});

const list = route({
  method: 'POST',
  path: '/job/_search',
  task: '300115',
  of: 'Job',
  body: queryBody,
  answer(core, { body }) {
    const all = jobsOf(core, false).map((job) => searchable(core, job));
    const { data, summary } = search(all, body, KEYS);
    return { letter: 'S', task: '300115', object: { type: 'Job', summary }, data };
  },
});

const historyList = route({
  method: 'POST',
  path: '/job/history/_search',
  task: '300135',
  of: 'Job',
  body: queryBody,
  answer(core, { body }) {
    const { from, to } = periodOf(body);
    const inTime = jobsOf(core, true).filter(({ created }) => created >= from && created <= to);
    const { data, summary } = search(
      inTime.map((job) => searchable(core, job)),
      body,
      KEYS,
    );
    return { letter: 'S', task: '300135', object: { type: 'Job', summary }, data };
  },
});

const cancel = bodiless({
  method: 'PUT',
  path: '/job/{id}/_cancel',
  task: '300121',
  of: 'Job',
  answer(core, asked) {
    const job = jobOf(core, asked.params['id'], (one) => !one.ended);
    if (job.work['initiated'] === true) throw wrongValue('status');
    cancelJob(core, job);
    tellJob(core, job, { code: 'E00000', error: true });
    return { letter: 'S', task: '300121', object: { type: 'Job', value: String(job.id) } };
  },
});

const poll = bodiless({
  method: 'GET',
  path: '/poll',
  task: '0905',
  of: 'Message',
  answer(core) {
    const { messages } = core.world;
    const [head] = messages;
    const object: WireObject = { type: 'Message', summary: messages.length };
    if (head === undefined) return { letter: 'S', task: '0905', object, data: [] };
    return {
      letter: 'S',
      task: '0905',
      object: { ...object, value: String(head.id) },
      data: [wireMessage(core, head)],
    };
  },
});

const confirm = bodiless({
  method: 'PUT',
  path: '/poll/{id}',
  task: '0906',
  of: 'Message',
  answer(core, asked) {
    const id = idOf(asked.params['id']);
    const { messages } = core.world;
    if (messages[0]?.id !== id) throw absent(core, String(id));
    messages.shift();
    return { letter: 'S', task: '0906', object: { type: 'Message', value: String(id), summary: messages.length } };
  },
});

export const JOB_ROUTES: readonly Route[] = [info, historyInfo, list, historyList, cancel, poll, confirm];
