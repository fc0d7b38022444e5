import { ApexkeepError, failureOf } from '#model/errors.ts';
import { closedForDomains } from '#model/rules/sales/payment-method.ts';
import type { SalesCheck } from '#model/rules/sales/settings.ts';
import { storeSalesCheck } from '#model/store/sales/settings.ts';
import { keepPaymentMethods } from '#model/store/sales/payment-methods.ts';
import type { PaymentSteps, RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { openPayments, openRegistrar } from './connections.ts';

/** The tests of the shop's connections. Each ends with a verdict in the settings, whatever it meets. */
export function createCheckSales(
  deps: Dependencies,
): Pick<RegistrarSteps, 'checkRegistrar'> & Pick<PaymentSteps, 'checkPayments'> {
  const verdict = (of: 'registrar' | 'payment', test: (signal: AbortSignal) => Promise<SalesCheck['secretFrom']>) =>
    alive(async (signal) => {
      const report = await test(signal).then(
        (secretFrom) => ({ ok: true, ...(secretFrom === undefined ? {} : { secretFrom }) }),
        (error: unknown) => {
          if (error instanceof ApexkeepError) return { ok: false, ...failureOf(error) };
          throw error;
        },
      );
      await deps.database.asUser(null, (tx) => storeSalesCheck(tx, of, report));
      return report.ok;
    });
  return {
    checkRegistrar: () =>
      verdict('registrar', async (signal) => {
        const { client, secretFrom } = await openRegistrar(deps, signal);
        await client.probe();
        return secretFrom;
      }),
    checkPayments: () =>
      verdict('payment', async (signal) => {
        const { mollie, secretFrom } = await openPayments(deps, signal);
        const methods = await mollie.methods('oneoff');
        const first = new Set((await mollie.methods('first')).map(({ id }) => id));
        await deps.database.asUser(null, (tx) =>
          keepPaymentMethods(
            tx,
            methods.map((one) => ({
              ...one,
              domainOrders: closedForDomains(one.id) === null,
              subscriptions: first.has(one.id),
              remembers: first.has(one.id),
            })),
          ),
        );
        return secretFrom;
      }),
  };
}
