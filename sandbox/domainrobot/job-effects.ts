import { bill } from './billing.ts';
import type { Core } from './core.ts';
import { Refusal } from './envelope.ts';
import { addYears, DAY_MS } from './moments.ts';
import { nameStatus, REGISTRABLE } from './names.ts';
import type { JobEffects } from './jobs.ts';
import { endDomain } from './life.ts';
import { type AskedDomain, change, newDomain, ours, put, watchExpiry } from './portfolio.ts';
import { ruleOf } from './prices.ts';
import { askOwner } from './verification.ts';
import type { HeldDomain, StoredJob } from './world.ts';

function asked(job: StoredJob): AskedDomain {
  return job.work['domain'] as AskedDomain;
}

function settle(core: Core, job: StoredJob, kind: 'registration' | 'renewal' | 'transfer' | 'restore'): void {
  if (job.price > 0) bill(core, job.price);
  core.record({ kind, name: job.name, price: job.price, ctid: job.ctid, job: job.id });
}

function register(core: Core, job: StoredJob): void {
  const status = nameStatus(core.world, job.name);
  if (!REGISTRABLE.includes(status)) throw new Refusal(core.switches.codes.taken);
  const expire = addYears(core.now(), asked(job).years);
  put(core, { ...newDomain(core, job.name, asked(job), 'CREATE'), expire, payable: expire });
  watchExpiry(core, job.name);
  settle(core, job, 'registration');
  askOwner(core, job.name);
}

function renew(core: Core, job: StoredJob): void {
  const domain = ours(core, job.name);
  const years = Number(job.work['years']);
  const expire = addYears(domain.expire ?? core.now(), years);
  change(core, job.name, { expire, payable: expire, action: 'RENEW' });
  watchExpiry(core, job.name);
  settle(core, job, 'renewal');
}

function transfer(core: Core, job: StoredJob): void {
  const adds = ruleOf(job.name)?.transferAddsYear === true ? 1 : 0;
  // The term at the losing registrar is not known here; half a year is left of it.
  const left = core.now() + 182 * DAY_MS;
  const expire = addYears(left, adds);
  put(core, { ...newDomain(core, job.name, asked(job), 'TRANSFER'), expire, payable: expire });
  watchExpiry(core, job.name);
  settle(core, job, 'transfer');
  askOwner(core, job.name);
}

function restore(core: Core, job: StoredJob): void {
  const gone = core.world.restores[job.name];
  if (gone === undefined) throw new Refusal(core.switches.codes.absent);
  const before = gone.domain.expire ?? core.now();
  const renewing = job.work['action'] === 'RESTORE_RENEW' || before <= core.now();
  const expire = renewing ? addYears(before, 1) : before;
  delete core.world.restores[job.name];
  core.drop('restore-end', job.name);
  const action = String(job.work['action']);
  put(core, { ...gone.domain, updated: core.now(), expire, payable: expire, action, shownFrom: core.now() });
  watchExpiry(core, job.name);
  settle(core, job, 'restore');
}

function merge(action: string): (core: Core, job: StoredJob) => void {
  return (core, job) => {
    const members = job.work['members'] as Partial<HeldDomain>;
    const extra = { ...ours(core, job.name).extra, ...members.extra };
    change(core, job.name, { ...members, extra, action });
  };
}

/** What each kind of job does when it succeeds. */
export const JOB_EFFECTS: JobEffects = {
  create: register,
  renew,
  transfer,
  restore,
  update: merge('UPDATE'),
  update_status: merge('UPDATE_STATUS'),
  update_dnssec: merge('UPDATE_DNSSEC'),
  ownerchange: merge('OWNERCHANGE'),
  cancelation: (core, job) => {
    ours(core, job.name);
    endDomain(core, job.name, { ctid: job.ctid, job: job.id, auto: false });
  },
};
