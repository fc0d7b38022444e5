import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { QuoteShape } from '#api/shapes/money.ts';
import { line } from '#api/shapes/text.ts';

export const createQuote = endpoint({
  method: 'POST',
  path: '/t/:tenant/quotes',
  id: 'quote.create',
  summary: 'Fix the price of a name for 15 minutes; it has to be free, or registered elsewhere for a transfer',
  access: 'order.place',
  rate: 'expensive',
  body: z.strictObject({
    name: line(253),
    years: z.int().min(1).max(10),
    /** A transfer brings a domain here that is registered elsewhere. */
    action: z.enum(['register', 'transfer']).default('register'),
    /** Who will hold the domain: taxed by their country where the workspace has not said whom its invoices are made out to. */
    contactId: z.uuid().optional(),
  }),
  response: QuoteShape,
  status: 201,
  errors: ['conflict', 'sales-disabled', 'temporarily-unavailable'],
});

export const readQuote = endpoint({
  method: 'GET',
  path: '/t/:tenant/quotes/:id',
  id: 'quote.read',
  summary: 'A price that was fixed',
  access: 'order.place',
  rate: 'read',
  response: QuoteShape,
});
