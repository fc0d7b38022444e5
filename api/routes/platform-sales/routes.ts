import { ApexkeepError } from '#model/errors.ts';
import { closedForDomains } from '#model/rules/sales/payment-method.ts';
import { sentence } from '#model/rules/sentence.ts';
import { paymentMethods, switchPaymentMethod } from '#model/store/sales/payment-methods.ts';
import { audit } from '#api/audit-entry.ts';
import { requestSalesCheck } from '#api/commands/platform-sales/check-connections.ts';
import { putSettings } from '#api/commands/platform-sales/put-settings.ts';
import { putState } from '#api/commands/platform-sales/put-state.ts';
import { deleteTld, putTld } from '#api/commands/platform-sales/put-tld.ts';
import { untilEnded } from '#api/commands/until-ended.ts';
import { pageFor } from '#api/paging.ts';
import { presentCatalogueTld, presentPaymentMethod, presentSettings } from '#api/presenters/platform-sales.ts';
import { cataloguePage, settingsView } from '#api/queries/platform-sales.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const platformSalesRoutes: Route[] = [
  route(api.readSalesSettings, ({ parts, read, reply }) =>
    read(async (tx) => {
      const view = await settingsView(tx);
      reply.version = view.settings.version;
      return presentSettings(view, parts.config.stage);
    }),
  ),

  route(api.putSalesSettings, ({ parts, person, body, ifMatch, write, reply }) =>
    write(async (tx) => {
      await putSettings(tx, person.id, { seal: parts.seal, stage: parts.config.stage }, ifMatch, body);
      const view = await settingsView(tx);
      reply.version = view.settings.version;
      return presentSettings(view, parts.config.stage);
    }),
  ),

  route(api.putSalesState, ({ parts, person, body, write }) =>
    write(async (tx) => {
      await putState(tx, person.id, body.enabled);
      return presentSettings(await settingsView(tx), parts.config.stage);
    }),
  ),

  route(api.checkSales, async ({ parts, person, read, write, reply }) => {
    const workflowId = await write((tx) => requestSalesCheck(tx, person.id));
    parts.dispatch.kick();
    const done = await untilEnded(parts, workflowId, parts.config.limits.checkWaitMs);
    if (!done) reply.status = 202;
    return { done, settings: presentSettings(await read(settingsView), parts.config.stage) };
  }),

  route(api.listPaymentMethods, async ({ read }) => ({
    items: (await read(paymentMethods)).map(presentPaymentMethod),
  })),

  route(api.putPaymentMethod, ({ person, params, body, write }) =>
    write(async (tx) => {
      const closed = closedForDomains(params.method);
      if (body.domainOrders && closed !== null) throw new ApexkeepError('conflict', closed);
      const row = await switchPaymentMethod(tx, params.method, body);
      if (row === undefined)
        throw new ApexkeepError(
          'not-found',
          sentence('way-missing', 'The payment service never listed this way to pay.'),
        );
      await audit(tx, person.id, 'sales.way-to-pay-switched', `sales/way-to-pay/${row.id}`, body);
      return presentPaymentMethod(row);
    }),
  ),

  route(api.listCatalogue, async (call) => {
    const page = pageFor('catalogue', call);
    const after = (page.after?.[0] as string | undefined) ?? '';
    const rows = await call.read((tx) => cataloguePage(tx, { after, limit: page.limit + 1 }));
    return page.finish(rows, ({ tld }) => [tld], presentCatalogueTld);
  }),

  route(api.putTld, ({ person, params, body, write }) =>
    write(async (tx) => presentCatalogueTld(await putTld(tx, person.id, params.tld, body))),
  ),

  route(api.deleteTld, async ({ person, params, write }) => {
    await write((tx) => deleteTld(tx, person.id, params.tld));
    return undefined;
  }),
];
