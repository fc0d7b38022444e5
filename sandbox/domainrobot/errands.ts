import { atContactPurge } from './contacts.ts';
import type { Core } from './core.ts';
import { JOB_EFFECTS } from './job-effects.ts';
import { stepJob } from './jobs.ts';
import { atCancelation, atExpiry, atRestoreEnd } from './life.ts';
import { atTransferOut } from './transfer-out.ts';
import { atDeactivation } from './verification.ts';
import type { Errand } from './world.ts';

/** What happens by itself, by kind. */
export const ERRANDS: Record<Errand['kind'], (core: Core, errand: Errand) => void> = {
  job: (core, { about, step }) => stepJob(core, JOB_EFFECTS, about, step),
  expiry: (core, { about }) => atExpiry(core, about),
  cancelation: (core, { about }) => atCancelation(core, about),
  'restore-end': (core, { about }) => atRestoreEnd(core, about),
  'transfer-out': (core, { about, step }) => atTransferOut(core, about, step),
  deactivation: (core, { about }) => atDeactivation(core, about),
  'contact-purge': (core, { about }) => atContactPurge(core, Number(about)),
};
