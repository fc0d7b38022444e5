import { setTimeout as pause } from 'node:timers/promises';
import { ApexkeepError } from '#model/errors.ts';
import { paymentKeyRefused } from '#model/rules/sales/settings.ts';
import { sentence } from '#model/rules/sentence.ts';
import { salesSettings, type StoredSalesSettings } from '#model/store/sales/settings.ts';
import type { Answered, Held } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { Mollie } from '../payment/mollie.ts';
import { MollieCustomers } from '../payment/mollie-customers.ts';
import { MollieWire } from '../payment/wire.ts';
import { DomainRobot } from '../registrar/domainrobot.ts';
import { DomainKeeping } from '../registrar/keeping.ts';
import { RegistrarMessages } from '../registrar/messages.ts';
import { RegistrarWire } from '../registrar/wire.ts';

/**
 * The answer of a step, or that the other side does not serve us now: then nothing was done, or what was done is found out by
 * the next try. A refusal that no step expects is such a one too: it never ends the run of an order.
 */
export async function answered<T>(by: Held['by'], work: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (!(error instanceof ApexkeepError)) throw error;
    return { held: { by, code: error.code, waitMs: error.retryAfterMs ?? null } };
  }
}

async function settings(deps: Dependencies): Promise<StoredSalesSettings> {
  const stored = await deps.database.asUser(null, salesSettings);
  if (stored !== null) return stored;
  throw new ApexkeepError('provider-auth', sentence('sales-not-set-up', 'Selling domains is not set up yet.'));
}

/** The payment service with the key of the settings, and what payments are made with. */
export async function openPayments(deps: Dependencies, signal: AbortSignal) {
  const { payment, paymentSecret } = await settings(deps);
  const key = deps.openSalesSecret('payment_secret', paymentSecret);
  if (key === null)
    throw new ApexkeepError(
      'provider-auth',
      sentence('payment-key-missing', 'The key of the payment service is missing.'),
    );
  const refused = paymentKeyRefused(key.value, payment.mode, deps.stage);
  if (refused !== null) throw new ApexkeepError('provider-auth', refused);
  const wire = new MollieWire({ baseUrl: payment.baseUrl, key: key.value }, deps.http, signal);
  return { mollie: new Mollie(wire), customers: new MollieCustomers(wire), payment, secretFrom: key.from };
}

/** The payment service, opened. */
export type PaymentService = Awaited<ReturnType<typeof openPayments>>;

/** A step at the payment service: what it answers, or that the service does not serve us now. */
export function atPaymentService<T>(
  deps: Dependencies,
  work: (service: PaymentService) => Promise<T>,
): Promise<Answered<T>> {
  return answered('payment-service', () => alive(async (signal) => work(await openPayments(deps, signal))));
}

/** The registrar with the password of the settings; requests keep the pace that it allows. */
export async function openRegistrar(deps: Dependencies, signal: AbortSignal) {
  const { registrar, registrarSecret } = await settings(deps);
  const password = deps.openSalesSecret('registrar_secret', registrarSecret);
  if (password === null)
    throw new ApexkeepError(
      'provider-auth',
      sentence('registrar-key-missing', 'The password of the registrar is missing.'),
    );
  const connection = { ...registrar, password: password.value };
  const wire = new RegistrarWire(connection, deps.http, signal, () => keepPace(deps, signal));
  return {
    client: new DomainRobot(wire),
    keeping: new DomainKeeping(wire),
    messages: new RegistrarMessages(wire),
    registrar,
    secretFrom: password.from,
  };
}

/** Takes the next free moment for a request, of all processes together, and waits for it. */
async function keepPace(deps: Dependencies, signal: AbortSignal): Promise<void> {
  const [row] = await deps.database.asUser(null, (tx) =>
    tx.sql<{ ms: number }>(
      `update registrar_pace set next_at = greatest(next_at, clock_timestamp()) + $1 * interval '1 millisecond'
       returning (extract(epoch from next_at - clock_timestamp()) * 1000)::float8 - $1 as ms`,
      [deps.timing.registrarPaceMs],
    ),
  );
  await pause(Math.max(0, row?.ms ?? 0), undefined, { signal });
}
