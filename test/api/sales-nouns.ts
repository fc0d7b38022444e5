/** Nouns whose writes are held to their audit rows by sales-audit.test.ts, the others by audit-rows.test.ts. */
export const SALES_NOUNS: ReadonlySet<string> = new Set([
  'sign-up',
  'contacts',
  'quotes',
  'orders',
  'mandates',
  'invoices',
  'subscription',
  'billingProfile',
  'plan-offers',
  'registrations',
  'mail',
  'callbacks',
  'platform-sales',
  'platform-orders',
]);
