import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { ensureOperator } from '#deploy/demo/people.ts';
import { signIn } from '#deploy/demo/session.ts';
import { openShop } from '#deploy/demo/shop.ts';
import { openDatabase } from '#model/database.ts';
import { type RunningStandIn, startDomainRobotStandIn } from '#sandbox/domainrobot/stand-in.ts';
import { type RunningMail, startMailStandIn } from '#sandbox/mail/stand-in.ts';
import { type RunningMollie, startMollieStandIn } from '#sandbox/mollie/stand-in.ts';
import { type Person, startBrowser } from './browser.ts';
import { type Product, startProduct } from './product.ts';
import { OWNER } from './workspace.ts';

/** What a holder is, in the words of the form's fields. */
export const HOLDER = {
  firstName: 'Anna',
  lastName: 'Beispiel',
  street: 'Musterweg 3',
  postalCode: '93047',
  city: 'Regensburg',
  phone: '0941 123456',
};

/** The whole product with its shop open on the stand-ins of registrar, payment service and mail server, and a browser. */
export interface ShopFloor {
  product: Product;
  registrar: RunningStandIn;
  payments: RunningMollie;
  mail: RunningMail;
  browser: Browser;
  /** What went wrong on the product's own pages: the payment page is the one place outside that people are sent to. */
  ownFaults(person: Person): string[];
  close(): Promise<void>;
}

export async function openShopFloor(): Promise<ShopFloor> {
  const [product, registrar, payments, mail, browser] = await Promise.all([
    startProduct(),
    startDomainRobotStandIn({ switches: { jobMs: 500 } }),
    startMollieStandIn(),
    startMailStandIn(),
    startBrowser(),
  ]);
  const operator = await signIn({ baseUrl: product.origin, origin: product.origin }, OWNER, product.password);
  const database = await openDatabase({ url: product.databaseUrl, name: 'e2e', poolSize: 1 });
  const { user } = await operator.get<{ user: { id: string } }>('/session');
  await ensureOperator(database, user.id);
  await database.close();
  const { apiUrl, password, user: name, context } = registrar;
  expect({ name, context }).toEqual({ name: 'sandbox', context: '4' });
  const shop = { registrar: apiUrl, registrarPassword: password, payments: payments.apiUrl, smtpPort: mail.smtpPort };
  await openShop(operator, {
    origin: product.origin,
    shop: { ...shop, paymentKey: payments.testKey },
    say: () => undefined,
  });
  return {
    product,
    registrar,
    payments,
    mail,
    browser,
    ownFaults({ faults }) {
      const checkout = new URL(payments.apiUrl).origin;
      return faults.filter((fault) => !fault.includes(checkout));
    },
    async close() {
      await browser.close();
      await Promise.all([product.stop(), registrar.stop(), payments.stop(), mail.stop()]);
    },
  };
}
