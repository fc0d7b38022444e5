import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { Timestamp } from '#api/shapes/text.ts';
import { MANDATE_STATES } from '#model/rules/sales/mandate.ts';

/** A way to pay that is remembered: the leave to charge it for renewals. */
export const Mandate = z
  .object({
    id: z.uuid(),
    /** Id of the way to pay: `creditcard`, `directdebit`, `paypal`. */
    method: z.string(),
    /** By what its owner knows it again: the end of the number. */
    hint: z.string().nullable(),
    state: z.enum(MANDATE_STATES).meta({ id: 'MandateState' }),
    /** What it was given for: each is charged for that alone. */
    purpose: z.enum(['renewals', 'plan']),
    /** The one that renewals are charged by. */
    charged: z.boolean(),
    givenBy: z.string().nullable(),
    givenAt: Timestamp,
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Mandate' });

export const listMandates = endpoint({
  method: 'GET',
  path: '/t/:tenant/mandates',
  id: 'mandate.list',
  summary: 'Ways to pay that the workspace has had remembered, the newest first',
  access: 'order.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(Mandate),
});

export const revokeMandate = endpoint({
  method: 'DELETE',
  path: '/t/:tenant/mandates/:id',
  id: 'mandate.revoke',
  summary: 'Take back the leave to charge a way to pay; renewals that were to be charged by it are to be paid by hand',
  access: 'order.place',
  rate: 'write',
  status: 204,
});
