import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { type DomainFacts, isSo, sentVerdict, type Wanted } from '#model/rules/sales/registration-setting.ts';
import { departureOf, hasGrown, mayRenewItself, noticeDue } from '#model/rules/sales/registration-term.ts';
import { failure, type Failure, sentence } from '#model/rules/sentence.ts';
import {
  keepFacts,
  keepMissing,
  keepNotice,
  lockRegistration,
  moveRegistration,
  type RegistrationRow,
  tellOfRegistration,
} from '#model/store/sales/held-domains.ts';
import { raiseAlert } from '#model/store/sales/orders.ts';
import { mailOfRegistration } from '#model/store/sales/sales-mail.ts';
import { settingBecomes, settingSent, type SettingRow, settingsOf } from '#model/store/sales/registration-settings.ts';
import type {
  RegistrationInput,
  RegistrationRowSteps,
  RegistrationSteps,
  Tended,
} from '#workflows/contracts/registration.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive, askedAt } from '../failures.ts';
import type { TaskAnswer } from '../registrar/envelope.ts';
import { SETTING_TASKS } from '../registrar/keeping.ts';
import { placeRenewal } from './auto-renew.ts';
import { answered, openRegistrar } from './connections.ts';

/*
 * Brings a domain to what is wanted of it. Each round looks first; what is so already is done, however it came to be. What is
 * sent is marked before the call, and after it only a look says what became of it.
 */

type Opened = Awaited<ReturnType<typeof openRegistrar>>;

/** The registrar shows a new domain late at times: one that is missing for longer is gone. */
const MISSING_MS = 60 * 60_000;
/** What was refused and is ours to repair is tried again after so long. */
const REPAIR_MS = 12 * 60 * 60_000;
/** Ours, not a wish of a person who can wish again. */
const REPAIRED: readonly Wanted['kind'][] = ['mark', 'auto-renew'];

export function createTendRegistration(
  deps: Dependencies,
): Pick<RegistrationSteps, 'tendRegistration'> & Pick<RegistrationRowSteps, 'setAside'> {
  return {
    tendRegistration: (input) =>
      answered('registrar', () => alive(async (signal) => tendDomain(deps, await openRegistrar(deps, signal), input))),
    setAside: (input) => inTenant(deps, input, (tx, row) => setAside(tx, row)),
  };
}

function inTenant<T>(
  deps: Dependencies,
  { tenantId, registrationId }: RegistrationInput,
  work: (tx: Tx, row: RegistrationRow) => Promise<T>,
): Promise<T> {
  return deps.database.inTenant({ tenantId }, async (tx) => work(tx, await lockRegistration(tx, registrationId)));
}

async function tendDomain(deps: Dependencies, opened: Opened, input: RegistrationInput): Promise<Tended> {
  const { name, state } = await inTenant(deps, input, async (_tx, row) => row);
  if (state === 'gone') return standing(deps, input);
  const facts = await opened.keeping.domain(name);
  if (facts === null) return missing(deps, opened, input, name);
  const open = await inTenant(deps, input, (tx, row) => takeFacts(tx, row, facts));
  let acted = false;
  for (const setting of open) acted = (await advance(deps, opened, input, name, setting, open)) || acted;
  if (acted) {
    const after = await opened.keeping.domain(name);
    if (after !== null) await inTenant(deps, input, (tx, row) => takeFacts(tx, row, after));
  }
  return standing(deps, input);
}

function standing(deps: Dependencies, input: RegistrationInput, missed = 0): Promise<Tended> {
  return inTenant(deps, input, async (tx, { name, state, id }) => {
    const open = state === 'active' ? (await settingsOf(tx, id)).filter(isOpen) : [];
    return { about: name, state, left: open.length + missed };
  });
}

function isOpen({ state }: SettingRow): boolean {
  return state === 'wanted' || state === 'sent';
}

/**
 * Keeps what the registrar shows, and what follows from it: settings that are so are done, those that are so no more are wanted
 * again where they are ours, the holder is told of the end of the term. Returns what is to be done, as it is to be sent.
 */
async function takeFacts(tx: Tx, row: RegistrationRow, facts: DomainFacts): Promise<SettingRow[]> {
  const now = askedAt();
  if (row.state !== 'active') await moveRegistration(tx, row, 'active', { now });
  if (await renewedUnpaid(tx, row, facts)) {
    await raiseAlert(tx, row.orderId, 'renewed-unpaid', { name: row.name });
    await tellOfRegistration(tx, row, 'registration.renewed-itself');
  }
  await keepFacts(tx, row, facts, now);
  await tellOfTerm(tx, row, facts.expiresAt, now);
  const open: SettingRow[] = [];
  for (const setting of await settingsOf(tx, row.id)) {
    if (setting.kind === 'auto-renew') await placeRenewal(tx, row, setting.wanted, facts.expiresAt, now);
    const meant = meantNow(setting, facts, now);
    if (isSo(meant, facts)) {
      if (await settingBecomes(tx, setting, 'done'))
        await tellOfRegistration(tx, row, 'registration.setting-done', { kind: setting.kind });
    } else if (isOpen(setting)) open.push(meant);
    else if (REPAIRED.includes(setting.kind) && mayRepair(setting, now)) {
      await settingBecomes(tx, setting, 'wanted', setting.failure);
      open.push({ ...meant, state: 'wanted' });
    }
  }
  return open;
}

/** What a setting comes to today: an unpaid term is not renewed, whatever was wished. */
function meantNow(setting: SettingRow, { payableAt }: DomainFacts, now: Date): SettingRow {
  return setting.kind === 'auto-renew'
    ? { ...setting, wanted: { on: mayRenewItself(setting.wanted.on, payableAt, now) } }
    : setting;
}

function mayRepair({ state, endedAt }: SettingRow, now: Date): boolean {
  return state === 'done' || endedAt === null || now.getTime() - endedAt.getTime() >= REPAIR_MS;
}

/** The registrar renewed by itself: the term has grown and no order did it. */
async function renewedUnpaid(tx: Tx, row: RegistrationRow, facts: DomainFacts): Promise<boolean> {
  if (!hasGrown(row.payableAt, facts.payableAt)) return false;
  const ordered = await tx.sql(
    `select 1 from domain_order where tenant_id = current_tenant() and registration_id = $1
        and state in ('registering', 'registration-unknown', 'manual-review')`,
    [row.id],
  );
  return ordered.length === 0;
}

async function tellOfTerm(tx: Tx, row: RegistrationRow, expiresAt: Date | null, now: Date): Promise<void> {
  const days = noticeDue(expiresAt, now);
  if (days === null || expiresAt === null || !(await keepNotice(tx, row.id, expiresAt, days))) return;
  const ends = expiresAt.toISOString();
  await tellOfRegistration(tx, row, 'registration.ends-soon', { days, expiresAt: ends });
  const once = `ends-soon/${row.id}/${ends}/${days}`;
  await mailOfRegistration(tx, row, { template: 'domain-ends-soon', params: { ends: { at: ends } }, once });
}

/** Sends one setting, or asks what became of it. True when something may have changed at the registrar. */
async function advance(
  deps: Dependencies,
  { client, keeping }: Opened,
  input: RegistrationInput,
  name: string,
  setting: SettingRow,
  all: readonly SettingRow[],
): Promise<boolean> {
  const now = askedAt();
  const task = SETTING_TASKS[setting.kind];
  if (setting.state === 'sent' && setting.sentAt !== null) {
    const job = task === undefined ? null : await client.jobOf(name, setting.sentAt, task);
    const verdict = sentVerdict(job, now.getTime() - setting.sentAt.getTime());
    if (verdict === 'wait') return false;
    if (verdict === 'refused') return refused(deps, input, setting, JOB_FAILED);
  } else if (task !== undefined && all.some((one) => one.state === 'sent' && SETTING_TASKS[one.kind] !== undefined))
    // The registrar takes one job a name at a time.
    return false;
  if (!(await inTenant(deps, input, (tx) => settingSent(tx, setting, now)))) return false;
  setting.state = 'sent';
  const answer = await keeping.send(name, setting, `${setting.id}.${setting.version}`);
  return concluded(deps, input, setting, answer);
}

const JOB_FAILED = failure('provider-refused', sentence('setting-job-failed', 'The registry did not carry it out.'));

async function concluded(
  deps: Dependencies,
  input: RegistrationInput,
  setting: SettingRow,
  answer: TaskAnswer,
): Promise<boolean> {
  if (answer.verdict === 'held') {
    await inTenant(deps, input, (tx) => settingBecomes(tx, setting, 'wanted'));
    throw new ApexkeepError(
      answer.held ?? 'provider-unavailable',
      sentence('registrar-holds', 'The registrar does not take orders now: {text}', { text: answer.text }),
    );
  }
  if (answer.verdict === 'in-flight') {
    // Another task on the name runs, and this one was not taken: it is sent once that one is over.
    await inTenant(deps, input, (tx) => settingBecomes(tx, setting, 'wanted'));
    return false;
  }
  // What is there already is not asked for twice: the look after this says so.
  if (answer.verdict !== 'rejected' || answer.codes.includes(CANCELATION_EXISTS)) return true;
  const said = sentence('setting-refused', 'The registrar refused it: {text}', { text: answer.text.slice(0, 300) });
  return refused(deps, input, setting, failure('provider-refused', said));
}

const CANCELATION_EXISTS = 'EF0103101';

async function refused(
  deps: Dependencies,
  input: RegistrationInput,
  setting: SettingRow,
  why: Failure,
): Promise<boolean> {
  await inTenant(deps, input, async (tx, row) => {
    if (!(await settingBecomes(tx, setting, 'refused', why))) return;
    await raiseAlert(tx, row.orderId, 'setting-refused', { kind: setting.kind });
    await tellOfRegistration(tx, row, 'registration.setting-refused', { kind: setting.kind });
  });
  return true;
}

/** Not in the portfolio: it may not show yet; after an hour it is somewhere else, and that is looked up. */
async function missing(
  deps: Dependencies,
  { keeping }: Opened,
  input: RegistrationInput,
  name: string,
): Promise<Tended> {
  const now = askedAt();
  const since = await inTenant(deps, input, async (tx, row) => {
    await keepMissing(tx, row.id, now);
    return row.missingSince ?? (row.state === 'redemption' ? new Date(0) : now);
  });
  if (now.getTime() - since.getTime() < MISSING_MS) return standing(deps, input, 1);
  const restorableUntil = await keeping.restorableUntil(name);
  await inTenant(deps, input, async (tx, row) => {
    const to = restorableUntil === null ? 'gone' : 'redemption';
    const departure = to === 'gone' ? { departure: departureOf(row, now) } : {};
    await moveRegistration(tx, row, to, { ...departure, restorableUntil, now });
    if (to === row.state) return;
    await mailOfRegistration(tx, row, { template: 'domain-left', once: `${to}/${row.id}/${row.version}` });
  });
  return standing(deps, input);
}

/** A week was not enough: people are told, and each day's look tries again. */
async function setAside(tx: Tx, row: RegistrationRow): Promise<void> {
  for (const setting of (await settingsOf(tx, row.id)).filter(isOpen)) {
    const why = failure('unknown-outcome', sentence('setting-stuck', 'The registrar did not carry it out in a week.'));
    await settingBecomes(tx, setting, 'refused', why);
    await raiseAlert(tx, row.orderId, 'setting-stuck', { kind: setting.kind });
  }
}
