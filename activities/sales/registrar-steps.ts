import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import type { ContactFields } from '#model/rules/sales/contact.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import { costsMore } from '#model/rules/sales/price.ts';
import { type CreateVerdict, verdictOfLooks } from '#model/rules/sales/registration.ts';
import { sentence } from '#model/rules/sentence.ts';
import { countSearch } from '#model/store/sales/catalogue.ts';
import { claimName, lockOrder, moveOrder, type OrderRow } from '#model/store/sales/orders.ts';
import { paymentsOf } from '#model/store/sales/payments.ts';
import {
  attemptAnswered,
  attemptSent,
  type AttemptRow,
  intendAttempt,
  lastAttempt,
} from '#model/store/sales/registrations.ts';
import type { OrderInput } from '#workflows/contracts/order.ts';
import type { OrderStanding, RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive, askedAt } from '../failures.ts';
import type { CreateAnswer } from '../registrar/envelope.ts';
import type { DomainRobot } from '../registrar/domainrobot.ts';
import { refundDecision } from './apply-payment.ts';
import { orderStanding } from './order-standing.ts';
import { answered, openRegistrar } from './connections.ts';

type Opened = Awaited<ReturnType<typeof openRegistrar>>;

/** The steps of an order at the registrar. */
export function createRegistrarSteps(deps: Dependencies): Omit<RegistrarSteps, 'lookUpNames' | 'checkRegistrar'> {
  const step = <T>(work: (opened: Opened, signal: AbortSignal) => Promise<T>) =>
    alive(async (signal) => work(await openRegistrar(deps, signal), signal));
  return {
    preflight: (input) => answered('registrar', () => step(({ client }) => preflight(deps, client, input))),
    sendRegistration: (input) => answered('registrar', () => step((opened) => sendRegistration(deps, opened, input))),
    lookAtRegistration: (input) => step(({ client }) => lookAtRegistration(deps, client, input)),
  };
}

/** The checks before anything is bought, in the order of what they cost. */
async function preflight(deps: Dependencies, client: DomainRobot, input: OrderInput): Promise<OrderStanding> {
  const { tenantId, orderId } = input;
  const { order, contact, claimed } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockOrder(tx, orderId);
    return { order: locked, contact: await contactOf(tx, locked), claimed: await claimName(tx, locked) };
  });
  if (order.state !== 'paid') return after(deps, input, async () => undefined);
  if (!claimed) return refuse(deps, input, 'name-claimed');
  await deps.database.asUser(null, (tx) => countSearch(tx, 'order'));
  const [offer] = await client.offers([order.name], order.currency);
  if (offer === undefined || offer.status === 'unknown')
    throw new ApexkeepError(
      'provider-unavailable',
      sentence('name-unknown', 'Whether {name} is free could not be found out.', { name: order.name }),
    );
  if (offer.status !== 'free') return refuse(deps, input, offer.status === 'premium' ? 'name-premium' : 'name-taken');
  const cost = offer.costs.get(order.years);
  if (cost !== undefined && costsMore(cost, order.quote)) return refuse(deps, input, 'cost-rose');
  const handle = contact.handle ?? (await handleOf(client, contact.fields));
  if (handle === null) return refuse(deps, input, 'contact-refused');
  return after(deps, input, async (tx, row) => {
    if (row.state !== 'paid') return;
    await tx.sql('update contact set handle = $2 where tenant_id = current_tenant() and id = $1', [
      row.contactId,
      handle,
    ]);
    await intendAttempt(tx, row, 1, handle);
    await moveOrder(tx, row, 'registering', { audit: { handle } });
  });
}

/** Null when the registry does not take the data: the customer's to correct. */
async function handleOf(client: DomainRobot, fields: ContactFields): Promise<string | null> {
  try {
    return await client.contact(fields);
  } catch (error) {
    if (error instanceof ApexkeepError && error.code === 'provider-refused') return null;
    throw error;
  }
}

async function contactOf(tx: Tx, order: OrderRow): Promise<{ fields: ContactFields; handle: string | null }> {
  const [row] = await tx.sql<{ fields: ContactFields; handle: string | null }>(
    'select fields, handle from contact where tenant_id = current_tenant() and id = $1',
    [order.contactId],
  );
  if (row === undefined)
    throw new ApexkeepError(
      'row-missing',
      sentence('contact-row-missing', 'There is no contact {id}.', { id: order.contactId }),
    );
  return row;
}

/**
 * Sends the registration. The attempt is marked as sent before the call: whoever finds it so, and has no answer, does not
 * know whether it was, and does not send it again.
 */
async function sendRegistration(
  deps: Dependencies,
  { client, registrar }: Opened,
  input: OrderInput,
): ReturnType<typeof sent> {
  const { tenantId, orderId } = input;
  const { order, attempt } = await deps.database.inTenant({ tenantId }, async (tx) => {
    const locked = await lockOrder(tx, orderId);
    const open = await openAttempt(tx, locked);
    if (open?.state === 'intended' && locked.state === 'registering') await attemptSent(tx, open.id, askedAt());
    return { order: locked, attempt: open };
  });
  if (attempt === null || order.state !== 'registering') return sent(deps, input, 'ambiguous');
  if (attempt.state === 'accepted') return sent(deps, input, 'accepted');
  if (attempt.state !== 'intended') return unclear(deps, input, null);
  const answer = await client.register({
    name: order.name,
    years: order.years,
    handle: attempt.ownerHandle,
    nameServers: registrar.nameServers,
    ctid: attempt.id,
  });
  return conclude(deps, input, attempt, answer);
}

/** The attempt to send: the open one, or the second after the first never arrived. */
async function openAttempt(tx: Tx, order: OrderRow): Promise<AttemptRow | null> {
  const last = await lastAttempt(tx, order.id);
  if (last?.state !== 'absent' || order.state !== 'registering') return last;
  await intendAttempt(tx, order, last.number + 1, last.ownerHandle);
  return lastAttempt(tx, order.id);
}

async function conclude(
  deps: Dependencies,
  input: OrderInput,
  attempt: AttemptRow,
  answer: CreateAnswer,
): ReturnType<typeof sent> {
  // A refusal of the second attempt may mean that the first one won: the looks decide.
  const doubtful = answer.verdict === 'rejected' && attempt.number > 1;
  await deps.database.inTenant({ tenantId: input.tenantId }, (tx) => attemptAnswered(tx, attempt.id, answer, doubtful));
  if (answer.verdict === 'held')
    throw new ApexkeepError(
      answer.held ?? 'provider-unavailable',
      sentence('registrar-holds', 'The registrar does not take orders now: {text}', { text: answer.text }),
    );
  if (doubtful || answer.verdict === 'ambiguous') return unclear(deps, input, answer);
  return sent(deps, input, answer.verdict);
}

function unclear(deps: Dependencies, input: OrderInput, answer: CreateAnswer | null): ReturnType<typeof sent> {
  return sent(deps, input, 'ambiguous', async (tx, row) => {
    if (row.state === 'registering')
      await moveOrder(tx, row, 'registration-unknown', { audit: { code: answer?.code ?? 'interrupted' } });
  });
}

async function sent(
  deps: Dependencies,
  input: OrderInput,
  verdict: CreateVerdict,
  work: (tx: Tx, row: OrderRow) => Promise<void> = async () => undefined,
): Promise<OrderStanding & { verdict: CreateVerdict }> {
  return { ...(await after(deps, input, work)), verdict };
}

async function lookAtRegistration(
  deps: Dependencies,
  client: DomainRobot,
  { tenantId, orderId }: OrderInput,
): ReturnType<RegistrarSteps['lookAtRegistration']> {
  const { order, attempt } = await deps.database.inTenant({ tenantId }, async (tx) => ({
    order: await lockOrder(tx, orderId),
    attempt: await lastAttempt(tx, orderId),
  }));
  const nothing = { rejected: false, jobFailed: false, jobSucceeded: false, createdAt: null, expiresAt: null };
  if (attempt === null || attempt.sentAt === null)
    return { verdict: 'absent', attempt: 0, sentMsAgo: null, ...nothing };
  // What the first attempt brought is ours as well.
  const sentAt = attempt.firstSentAt ?? attempt.sentAt;
  const looks = await client.looks(order.name, sentAt);
  const verdict = verdictOfLooks(looks, { sentAt, ownerHandle: attempt.ownerHandle, orderId });
  return {
    verdict,
    attempt: attempt.number,
    sentMsAgo: askedAt().getTime() - attempt.sentAt.getTime(),
    rejected: attempt.answer?.verdict === 'rejected',
    jobFailed: looks.job?.status === 'failed',
    jobSucceeded: looks.job?.status === 'succeeded',
    createdAt: looks.createdAt?.toISOString() ?? null,
    expiresAt: looks.expiresAt?.toISOString() ?? null,
  };
}

function after(
  deps: Dependencies,
  { tenantId, orderId }: OrderInput,
  work: (tx: Tx, row: OrderRow) => Promise<void>,
): Promise<OrderStanding> {
  return deps.database.inTenant({ tenantId }, async (tx) => {
    const row = await lockOrder(tx, orderId);
    await work(tx, row);
    return orderStanding(tx, row);
  });
}

function refuse(deps: Dependencies, input: OrderInput, code: OrderCode): Promise<OrderStanding> {
  return after(deps, input, async (tx, row) => {
    if (row.state !== 'paid') return;
    const payment = (await paymentsOf(tx, row.id)).find((one) => one.applied);
    if (payment === undefined) return;
    const amount = { amount: payment.amount, currency: payment.currency };
    await refundDecision(tx, row, payment, code, { ...payment, amount });
  });
}
