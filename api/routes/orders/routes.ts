import { openShop } from '#model/store/sales/catalogue.ts';
import { authCodeCell } from '#model/store/sales/orders.ts';
import { cancelPlacedOrder, giveOrderAuthCode, payOrderAgain } from '#workflows/client/order-acts.ts';
import type { OrderAct } from '#workflows/contracts/order.ts';
import type { Call } from '#api/call.ts';
import { placeOrder as place } from '#api/commands/order/place-order.ts';
import { requireWayToPay } from '#api/commands/order/way-to-pay.ts';
import { pageFor } from '#api/paging.ts';
import { presentOrder, presentOrderItem } from '#api/presenters/order.ts';
import { orderById, orderPage } from '#api/queries/orders.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

type ActCall = Pick<Call<typeof api.readOrder>, 'person' | 'params' | 'reply' | 'read' | 'once' | 'idempotencyKey'>;

/** Sends a buyer's act to the order's workflow and answers with the order as it is after it. */
function actOn(call: ActCall, send: (act: OrderAct) => Promise<unknown>) {
  return call.once(async () => {
    await call.read((tx) => orderById(tx, call.params.id));
    await send({ actorId: call.person.id, requestId: call.idempotencyKey });
    return call.read(async (tx) => {
      const order = await presentOrder(tx, call.params.id);
      call.reply.version = order.version;
      return order;
    });
  });
}

export const orderRoutes: Route[] = [
  route(api.listOrders, async (call) => {
    const page = pageFor('orders', call);
    const before = (page.after?.[0] as string | undefined) ?? null;
    const rows = await call.read((tx) => orderPage(tx, before, page.limit + 1));
    return page.finish(rows, ({ id }) => [id], presentOrderItem);
  }),

  route(api.placeOrder, async ({ parts, person, member, body, write, reply }) => {
    const order = await write(async (tx) => {
      const { id, made } = await place(tx, person.id, body, parts.seal);
      const placed = await presentOrder(tx, id);
      reply.status = made ? 201 : 200;
      reply.version = placed.version;
      reply.location = `/api/t/${member.slug}/orders/${id}`;
      return placed;
    });
    parts.dispatch.kick();
    return order;
  }),

  route(api.readOrder, ({ params, read, reply }) =>
    read(async (tx) => {
      const order = await presentOrder(tx, params.id);
      reply.version = order.version;
      return order;
    }),
  ),

  route(api.cancelOrder, (call) => actOn(call, (act) => cancelPlacedOrder(call.parts.temporal, call.params.id, act))),

  route(api.giveAuthCode, (call) =>
    actOn(call, (act) => {
      const sealed = call.parts.seal(call.body.authCode, authCodeCell(call.member.tenantId, call.params.id));
      return giveOrderAuthCode(call.parts.temporal, call.params.id, { ...act, sealed });
    }),
  ),

  route(api.payAgain, (call) =>
    actOn(call, async (act) => {
      const { body, params, parts } = call;
      await call.read(async (tx) => {
        await openShop(tx);
        const { amount, currency } = await orderById(tx, params.id);
        await requireWayToPay(tx, body, { amount, currency });
      });
      const { method = null, remember = false } = body;
      return payOrderAgain(parts.temporal, params.id, { ...act, method, remember });
    }),
  ),
];
