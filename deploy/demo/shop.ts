import type { DemoSession } from './session.ts';

/** Where the stand-ins of the shop are, and what they are asked with. */
export interface DemoShop {
  registrar: string;
  registrarPassword: string;
  payments: string;
  paymentKey: string;
}

/** A suffix: years that can be bought at once, then gross euro cents of the first year, of each later one, of a restore. */
const SUFFIXES: readonly (readonly [
  tld: string,
  years: readonly number[],
  first: number,
  renew: number,
  restore: number,
])[] = [
  ['de', [1], 999, 999, 5999],
  ['com', [1, 2, 5], 1499, 1599, 11_999],
  ['net', [1, 2, 5], 1699, 1799, 11_999],
  ['org', [1, 2, 5], 1599, 1699, 11_999],
  ['eu', [1], 999, 999, 4999],
  ['io', [1, 2], 5999, 6999, 17_999],
  ['app', [1, 2, 5], 1999, 2199, 13_999],
  ['dev', [1, 2, 5], 1799, 1899, 13_999],
  ['shop', [1, 2], 499, 3999, 13_999],
  ['info', [1, 2, 5], 999, 2699, 11_999],
  ['at', [1], 1499, 1499, 5999],
  ['ch', [1], 1299, 1299, 4999],
];
const TAX_RATE = 1900;

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
  await operator.send('POST', '/platform/sales/check', {});
  await operator.send('PUT', '/platform/sales/state', { enabled: true });
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
  };
}
