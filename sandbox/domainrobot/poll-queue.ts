import type { Core } from './core.ts';
import { message, type WireMessage, type WireObject } from './envelope.ts';
import { moment } from './moments.ts';
import { held, wireDomain } from './portfolio.ts';
import type { StoredJob, StoredMessage } from './world.ts';

/** A job as the wire shows it. */
export function wireJob(core: Core, job: StoredJob): Record<string, unknown> {
  return {
    created: moment(job.created),
    updated: moment(job.updated),
    owner: core.owner(),
    updater: core.owner(),
    status: job.status,
    ...(job.subStatus === null ? {} : { subStatus: job.subStatus }),
    execution: moment(job.execution),
    id: job.id,
    action: job.action,
  };
}

function push(core: Core, entry: Omit<StoredMessage, 'id' | 'created'>): void {
  core.world.messages.push({ id: core.next('message'), created: core.now(), ...entry });
}

/** Tells of a job: its state and, when it went wrong, why. */
export function tellJob(
  core: Core,
  job: StoredJob,
  told: { code: string; error: boolean; reason?: WireMessage },
): void {
  const domain = held(core, job.name);
  const { code, error, reason } = told;
  const words = message(core, code, error ? 'ERROR' : 'SUCCESS');
  push(core, {
    ctid: job.ctid,
    stid: job.stid,
    body: {
      job: wireJob(core, job),
      messages: [reason === undefined ? words : { ...words, messages: [reason] }],
      object: {
        type: 'Domain',
        value: job.name,
        ...(domain === null || error ? {} : { data: wireDomain(core, domain) }),
      },
    },
  });
}

/** Tells of something that happened without a job. */
export function tellEvent(core: Core, type: string, about?: WireObject, object?: WireObject): void {
  push(core, {
    ctid: null,
    stid: null,
    body: { notify: { type, ...(about === undefined ? {} : { object: about }) }, ...(object ? { object } : {}) },
  });
}

/** An event about a domain of the portfolio. */
export function tellDomainEvent(core: Core, type: string, name: string, about?: WireObject): void {
  tellEvent(core, type, about, { type: 'Domain', value: name, data: { name } });
}

/** A message as the wire shows it. */
export function wireMessage(core: Core, stored: StoredMessage): Record<string, unknown> {
  const { id, ctid, stid, created, body } = stored;
  return {
    id,
    owner: core.owner(),
    ...(stid === null ? {} : { stid }),
    ...(ctid === null ? {} : { ctid }),
    created: moment(created),
    ...body,
  };
}
