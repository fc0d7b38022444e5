import { keepQuote, priceName, quoteById, taxOfQuote } from '#api/commands/quote/make-quote.ts';
import { presentQuote } from '#api/presenters/price.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const quoteRoutes: Route[] = [
  route(api.createQuote, async ({ parts, person, body, address, read, write, reply }) => {
    const tax = await read((tx) => taxOfQuote(tx, body.contactId));
    const terms = await priceName(parts, body, address, tax);
    return write(async (tx) => {
      reply.status = 201;
      return presentQuote(await keepQuote(tx, person.id, terms));
    });
  }),

  route(api.readQuote, ({ params, read }) => read(async (tx) => presentQuote(await quoteById(tx, params.id)))),
];
