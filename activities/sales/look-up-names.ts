import { countSearch, keepLookups } from '#model/store/sales/catalogue.ts';
import type { RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import { answered, openRegistrar } from './connections.ts';

/** Asks what names are, for visitors: within their share of the day's searches, and kept for those who ask next. */
export function createLookUpNames(deps: Dependencies): Pick<RegistrarSteps, 'lookUpNames'> {
  return {
    lookUpNames: ({ names, currency }) =>
      answered('registrar', () =>
        alive(async (signal) => {
          if (!(await deps.database.asUser(null, (tx) => countSearch(tx, 'visitor')))) return { found: 0, held: true };
          const { client } = await openRegistrar(deps, signal);
          const offers = await client.offers(names, currency);
          const found = offers.filter(({ status }) => status !== 'unknown');
          const rows = found.map(({ name, status, costs }) => ({ name, status, cost: costs.get(1) ?? null }));
          await deps.database.asUser(null, (tx) => keepLookups(tx, rows));
          return { found: found.length, held: false };
        }),
      ),
  };
}
