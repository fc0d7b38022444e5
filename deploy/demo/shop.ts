import type { DemoSession } from './session.ts';

/** Where the stand-ins of the shop are, and what they are asked with. */
export interface DemoShop {
  registrar: string;
  registrarPassword: string;
  payments: string;
  paymentKey: string;
  /** Of the mail server; null leaves mail unset. */
  smtpPort: number | null;
}

/** A suffix: years that can be bought at once, then gross euro cents of the first year, of each later one, of a restore. */
const SUFFIXES: readonly (readonly [
  tld: string,
  years: readonly number[],
  first: number,
  renew: number,
  restore: number,
])[] = [
  ['de', [1], 990, 990, 5990],
  ['com', [1, 2, 5], 1490, 1590, 11_990],
  ['net', [1, 2, 5], 1690, 1790, 11_990],
  ['org', [1, 2, 5], 1590, 1690, 11_990],
  ['eu', [1], 990, 990, 4990],
  ['io', [1, 2], 5990, 6990, 17_990],
  ['app', [1, 2, 5], 1990, 2190, 13_990],
  ['dev', [1, 2, 5], 1790, 1890, 13_990],
  ['shop', [1, 2], 490, 3990, 13_990],
  ['info', [1, 2, 5], 990, 2390, 11_990],
  ['at', [1], 1490, 1490, 5990],
  ['ch', [1], 1290, 1290, 4990],
];
const TAX_RATE = 1900;

/** Plans on offer. None is everybody's, so nothing is kept from the demo. */
const PLANS = [
  { id: 'team', name: 'Team', gross: 1900, accounts: 5, features: ['paste-records', 'own-mail-server'] },
  {
    id: 'business',
    name: 'Business',
    gross: 4900,
    accounts: null,
    features: ['paste-records', 'own-mail-server', 'approval-policy'],
  },
] as const;

function planOf({ name, gross, accounts, features }: (typeof PLANS)[number]) {
  const limits = { providerAccounts: accounts, members: null };
  return {
    name,
    amount: net(gross),
    months: 1,
    features,
    limits,
    offered: true,
    isDefault: false,
    position: gross > 2000 ? 2 : 1,
  };
}

/** The net price whose gross one is this, with a tax of 19 %. */
function net(gross: number): number {
  return Math.round((gross * 10_000) / (10_000 + TAX_RATE));
}

interface Settings {
  version: number;
  enabled: boolean;
  missing: { message: string }[];
}

/**
 * Opens the shop of the demo as an operator of the platform would: how to reach registrar and payment service, a test of both,
 * prices, and the switch. Safe to run again: what somebody changed since stays.
 */
export async function openShop(
  operator: DemoSession,
  options: { origin: string; shop: DemoShop; say: (line: string) => void },
): Promise<void> {
  const { shop, origin, say } = options;
  await setMail(operator, shop.smtpPort);
  const found = await operator.get<Settings>('/platform/sales/settings');
  if (found.enabled) return;
  say('opening the shop: registrar, payment service, prices');
  if (found.version === 0) await operator.send('PUT', '/platform/sales/settings', settingsOf(shop, origin), 0);
  for (const [tld, years, first, renew, restore] of SUFFIXES) {
    const prices = [
      ...years.map((count) => ({ action: 'register', years: count, amount: net(first + renew * (count - 1)) })),
      { action: 'renew', years: 1, amount: net(renew) },
      { action: 'transfer', years: 1, amount: net(renew) },
      { action: 'restore', years: 1, amount: net(restore) },
    ];
    await operator.send('PUT', `/platform/sales/tlds/${tld}`, { enabled: true, prices });
  }
  for (const plan of PLANS) await operator.send('PUT', `/platform/plans/${plan.id}`, planOf(plan));
  await operator.send('POST', '/platform/sales/check', {});
  await operator.send('PUT', '/platform/sales/state', { enabled: true });
}

/** Lets the platform send mail into the inbox of the sandbox; what somebody set since stays. */
async function setMail(operator: DemoSession, smtpPort: number | null): Promise<void> {
  const { version } = await operator.get<{ version: number }>('/platform/mail/settings');
  if (version > 0 || smtpPort === null) return;
  const from = { fromAddress: 'shop@demo.apexkeep.test', fromName: 'Apexkeep sandbox', replyTo: null };
  const smtp = { host: '127.0.0.1', port: smtpPort, security: 'none', user: null, ...from };
  await operator.send('PUT', '/platform/mail/settings', { smtp }, 0);
}

function settingsOf(shop: DemoShop, origin: string) {
  return {
    registrar: {
      baseUrl: shop.registrar,
      user: 'sandbox',
      context: '4',
      nameServers: ['ns1.sandbox.apexkeep.test', 'ns2.sandbox.apexkeep.test'],
      holdCodes: ['EF-SANDBOX-FUNDS'],
    },
    registrarPassword: shop.registrarPassword,
    payment: {
      baseUrl: shop.payments,
      mode: 'test',
      callbackUrl: `${origin}/api/callbacks/mollie`,
      returnUrl: origin,
    },
    paymentKey: shop.paymentKey,
    taxRate: TAX_RATE,
    currency: 'EUR',
    texts: {},
    seller: {
      name: 'Northwind Demo GmbH',
      address: ['Musterweg 3', '93047 Regensburg', 'DE'],
      vatId: 'DE000000000',
      country: 'DE',
      oss: true,
    },
  };
}
