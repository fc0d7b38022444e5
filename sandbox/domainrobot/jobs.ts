import { release, reserve } from './billing.ts';
import type { Core } from './core.ts';
import { Refusal, message, type WireMessage } from './envelope.ts';
import { scriptOf } from './names.ts';
import { tellJob } from './poll-queue.ts';
import type { JobScript } from './scripts.ts';
import type { JobAction, StoredJob } from './world.ts';

/** Task codes of the jobs. */
export const TASKS: Readonly<Record<JobAction, string>> = {
  create: '0101',
  renew: '0101003',
  restore: '0101005',
  transfer: '0104',
  update: '0102',
  update_status: '0102002',
  update_dnssec: '0102007',
  ownerchange: '0104010',
  cancelation: '0103101',
};

/** What a job does when it takes effect; throws a Refusal when the registry turns it down. */
export type JobEffects = Readonly<Record<JobAction, (core: Core, job: StoredJob) => void>>;

export interface JobOrder {
  action: JobAction;
  name: string;
  ctid: string | null;
  stid: string;
  work: Record<string, unknown>;
  price?: number;
}

/** The script for the next task of a kind on a name; a list is used up, its last one stays. */
export function nextScript(core: Core, name: string, action: JobAction): JobScript {
  const scripted = scriptOf(core.world, name)[action];
  if (!Array.isArray(scripted)) return scripted ?? {};
  return (scripted.length > 1 ? scripted.shift() : scripted[0]) ?? {};
}

/**
 * Takes a task on a name: refuses it by script, while another one runs, or without credit; else a job runs. One with
 * `synchronous` has ended when this returns.
 */
export function startJob(core: Core, effects: JobEffects, order: JobOrder): StoredJob {
  if (core.running(order.name) !== undefined) throw new Refusal('EF01030');
  const again = core.switches.uniqueCtid && order.ctid !== null;
  if (again && Object.values(core.world.jobs).some(({ ctid }) => ctid === order.ctid))
    throw new Refusal(core.switches.codes.ctid);
  const script = nextScript(core, order.name, order.action);
  if (script.refuse !== undefined) throw new Refusal(script.refuse.code, script.refuse);
  const price = order.price ?? 0;
  if (price > 0) reserve(core, price);
  const now = core.now();
  const { action, name, ctid, stid, work } = order;
  const id = core.next('job');
  const job: StoredJob = {
    id,
    action,
    name,
    status: 'RUNNING',
    subStatus: null,
    created: now,
    updated: now,
    execution: now,
    ctid,
    stid,
    ended: false,
    script,
    work,
    price,
  };
  core.world.jobs[id] = job;
  if (script.synchronous === true) endJob(core, effects, job);
  else core.plan(now + (script.delayMs ?? core.switches.jobMs), 'job', String(id), 0);
  return job;
}

/** What the clock does to a job: the next step of its script, or its end. */
export function stepJob(core: Core, effects: JobEffects, id: string, step: number): void {
  const job = core.world.jobs[id];
  if (job === undefined || job.ended) return;
  const due = job.script.steps?.[step];
  if (due !== undefined) {
    Object.assign(job, { status: due.status, subStatus: due.subStatus ?? null, updated: core.now() });
    return core.plan(core.now() + due.forMs, 'job', id, step + 1);
  }
  if (job.action === 'transfer' && !initiated(job)) return initiate(core, job, step);
  endJob(core, effects, job);
}

/** Takes back a job that has not ended. */
export function cancelJob(core: Core, job: StoredJob): void {
  core.drop('job', String(job.id));
  close(core, job, 'CANCELED');
}

/** Ends the job that runs on a name at once; false when none does. */
export function endRunning(core: Core, effects: JobEffects, name: string, end: JobScript['end'] & string): boolean {
  const job = core.running(name);
  if (job === undefined) return false;
  core.drop('job', String(job.id));
  job.script = { ...job.script, end };
  endJob(core, effects, job);
  return true;
}

function initiated(job: StoredJob): boolean {
  return job.work['initiated'] === true;
}

/** The first final of a transfer: the registry has begun, or refuses to. */
function initiate(core: Core, job: StoredJob, step: number): void {
  if (job.script.initiated === false || job.work['wrongAuthinfo'] === true) {
    const code = core.switches.codes.authinfo;
    const reason = message(core, job.script.message?.code ?? code, 'ERROR', job.script.message?.text);
    close(core, job, 'FAILED');
    return tellJob(core, job, { code: 'E0104', error: true, reason });
  }
  job.work['initiated'] = true;
  Object.assign(job, { status: 'RUNNING', subStatus: 'INITIATED', updated: core.now() });
  tellJob(core, job, { code: 'S0104', error: false });
  core.plan(core.now() + (job.script.completeMs ?? core.switches.transferMs), 'job', String(job.id), step + 1);
}

/** Ends a job as its script says, unless the registry does not let it succeed. */
function endJob(core: Core, effects: JobEffects, job: StoredJob): void {
  const { script } = job;
  let end = script.end ?? 'SUCCESS';
  let reason: WireMessage | undefined;
  if (end !== 'SUCCESS')
    reason = message(core, script.message?.code ?? core.switches.codes.registry, 'ERROR', script.message?.text);
  if (script.effect ?? end === 'SUCCESS')
    try {
      effects[job.action](core, job);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      end = 'FAILED';
      reason = message(core, error.code, 'ERROR', error.text);
    }
  close(core, job, end);
  if (script.synchronous === true || script.silent === true) return;
  const task = job.action === 'transfer' ? '0104001' : TASKS[job.action];
  const failed = end !== 'SUCCESS';
  tellJob(core, job, {
    code: `${failed ? 'E' : 'S'}${task}`,
    error: failed,
    ...(reason === undefined ? {} : { reason }),
  });
}

function close(core: Core, job: StoredJob, status: StoredJob['status']): void {
  Object.assign(job, { status, updated: core.now(), ended: true });
  if (job.price > 0) release(core, job.price);
}
