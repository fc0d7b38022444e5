import { salesSettings } from '#model/store/sales/settings.ts';
import { decideOrder } from '#workflows/client/order-acts.ts';
import { acknowledge } from '#api/commands/platform-orders/acknowledge.ts';
import { pageFor } from '#api/paging.ts';
import {
  presentAlert,
  presentPlatformOrder,
  presentPlatformOrderItem,
  presentReconciliation,
} from '#api/presenters/platform-order.ts';
import {
  alertById,
  alertPage,
  openAlertCount,
  type OrderFilter,
  platformOrder,
  platformOrderPage,
  platformTotals,
  reconciliation,
} from '#api/queries/platform-orders.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

function filterOf({ states, search, placedFrom, placedUntil }: api.PlatformOrderFilter): OrderFilter {
  return {
    states: states?.split(',') ?? null,
    search: search ?? '',
    placedFrom: placedFrom ?? null,
    placedUntil: placedUntil ?? null,
  };
}

export const platformOrderRoutes: Route[] = [
  route(api.listPlatformOrders, async (call) => {
    const page = pageFor('platform-orders', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const rows = await call.readPlatform((tx) => platformOrderPage(tx, filterOf(call.query), before, page.limit + 1));
    return page.finish(rows, ({ id }) => [id], presentPlatformOrderItem);
  }),

  route(api.countPlatformOrders, ({ query, readPlatform }) =>
    readPlatform(async (tx) => ({
      items: (await platformTotals(tx, filterOf(query))).map(({ state, count, sum, currency }) => ({
        state,
        count,
        sum: { amount: sum, currency },
      })),
      openAlerts: await openAlertCount(tx),
    })),
  ),

  route(api.readPlatformOrder, async ({ parts, person, params, readPlatform }) =>
    presentPlatformOrder(parts, await readPlatform((tx) => platformOrder(tx, params.id)), person.id),
  ),

  route(api.decidePlatformOrder, ({ parts, person, params, body, idempotencyKey, readPlatform, once }) =>
    once(async () => {
      const { tenantId } = await readPlatform((tx) => platformOrder(tx, params.id));
      await decideOrder(
        parts.temporal,
        { tenantId, orderId: params.id },
        { ...body, actorId: person.id, requestId: idempotencyKey },
        parts.config.temporal.taskQueue,
      );
      return presentPlatformOrder(parts, await readPlatform((tx) => platformOrder(tx, params.id)), person.id);
    }),
  ),

  route(api.listAlerts, async (call) => {
    const page = pageFor('sales-alerts', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const rows = await call.readPlatform((tx) => alertPage(tx, call.query.all === 'true', before, page.limit + 1));
    return page.finish(rows, ({ id }) => [id], presentAlert);
  }),

  route(api.acknowledgeAlert, ({ parts, person, params, readPlatform, once }) =>
    once(async () => {
      const alert = await readPlatform((tx) => alertById(tx, params.id));
      await parts.database.inTenant({ tenantId: alert.tenantId, actorId: person.id }, (tx) =>
        acknowledge(tx, person.id, alert),
      );
      return presentAlert(await readPlatform((tx) => alertById(tx, params.id)));
    }),
  ),

  route(api.readReconciliation, async ({ parts, readPlatform }) => {
    const currency = (await parts.database.asUser(null, salesSettings))?.currency ?? 'EUR';
    return presentReconciliation(await readPlatform((tx) => reconciliation(tx, currency)), currency, new Date());
  }),
];
