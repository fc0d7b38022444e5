import { CUSTOMER_ROUTES, MANDATE_ROUTES } from './customers.ts';
import { HOOK_ROUTES } from './hooks.ts';
import { METHOD_ROUTES } from './methods.ts';
import { CHARGEBACK_ROUTES, REFUND_ROUTES } from './money-back.ts';
import { PAYMENT_ROUTES } from './payments.ts';
import type { Routes } from './route.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';

const ROUTES: Routes = {
  ...PAYMENT_ROUTES,
  ...REFUND_ROUTES,
  ...CHARGEBACK_ROUTES,
  ...METHOD_ROUTES,
  ...CUSTOMER_ROUTES,
  ...MANDATE_ROUTES,
  ...SUBSCRIPTION_ROUTES,
  ...HOOK_ROUTES,
};

const ENTRIES = Object.entries(ROUTES).map(([name, act]) => {
  const [method = '', path = ''] = name.split(' ');
  // A star stands for one part of the path; plain parts win over it because they come first below.
  return { method, path, pattern: new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`), act };
});
const PLAIN_FIRST = ENTRIES.toSorted((one, other) => one.path.split('*').length - other.path.split('*').length);

/** Every route as `METHOD /path`. */
export const ROUTE_NAMES: readonly string[] = Object.keys(ROUTES);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // No id looks like this: it will not be found.
    return part;
  }
}

/** The act and the ids that a request names; `known` tells whether another method would have had an act. */
export function route(method: string, path: string): { act: Routes[string] | null; ids: string[]; known: boolean } {
  const fits = PLAIN_FIRST.filter(({ pattern }) => pattern.test(path));
  const entry = fits.find((one) => one.method === method);
  const ids = entry?.pattern.exec(path)?.slice(1).map(decoded) ?? [];
  return { act: entry?.act ?? null, ids, known: fits.length > 0 };
}
