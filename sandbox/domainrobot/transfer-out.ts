import type { Core } from './core.ts';
import { leave } from './life.ts';
import { DAY_MS, moment } from './moments.ts';
import { tellDomainEvent } from './poll-queue.ts';
import { ours } from './portfolio.ts';
import type { StoredTransferOut } from './world.ts';

const REMINDER_DAYS = 3;
const ANSWER_DAYS = 5;
const US = 'Apexkeep Sandbox Registrar';

/** Another registrar asks for a domain of ours. Silence lets it go. */
export function beginTransferOut(core: Core, name: string, gainingRegistrar = 'Other Registrar'): StoredTransferOut {
  ours(core, name);
  const now = core.now();
  const transfer: StoredTransferOut = {
    domain: name,
    created: now,
    updated: now,
    gainingRegistrar,
    start: now,
    reminder: now + REMINDER_DAYS * DAY_MS,
    end: now + ANSWER_DAYS * DAY_MS,
    status: 'START',
    transaction: `to-${core.next('reference')}`,
  };
  core.world.transfersOut[name] = transfer;
  core.plan(transfer.reminder, 'transfer-out', name, 0);
  core.plan(transfer.end, 'transfer-out', name, 1);
  tell(core, 'transfer_start', transfer);
  return transfer;
}

/** The reminder, and the end without an answer. */
export function atTransferOut(core: Core, name: string, step: number): void {
  const transfer = core.world.transfersOut[name];
  if (transfer?.status !== 'START') return;
  if (step === 0) return tell(core, 'transfer_reminder', transfer);
  tell(core, 'transfer_autoack', transfer);
  Object.assign(transfer, { status: 'ACK', updated: core.now() });
  leave(core, name);
}

/** Our answer to the other registrar. */
export function answerTransferOut(core: Core, transfer: StoredTransferOut, answer: 'ACK' | 'NACK'): void {
  Object.assign(transfer, { status: answer, updated: core.now() });
  core.drop('transfer-out', transfer.domain);
  if (answer === 'ACK') leave(core, transfer.domain);
}

function tell(core: Core, type: string, transfer: StoredTransferOut): void {
  const { gainingRegistrar } = transfer;
  const data = { gainingRegistrar, loosingRegistrar: US, ...times(transfer) };
  tellDomainEvent(core, type, transfer.domain, { type: 'Transfer', data });
}

function times({ start, reminder, end }: StoredTransferOut): Record<string, string> {
  return { start: moment(start), reminder: moment(reminder), end: moment(end) };
}

/** What all forms of a transfer-out on the wire have in common. */
export function wireTransferOut(core: Core, transfer: StoredTransferOut): Record<string, unknown> {
  const { domain, created, updated, gainingRegistrar, end } = transfer;
  return {
    created: moment(created),
    updated: moment(updated),
    owner: core.owner(),
    updater: core.owner(),
    domain,
    gainingRegistrar,
    loosingRegistrar: US,
    ...times(transfer),
    autoAck: moment(end),
    autoAnswer: true,
  };
}
