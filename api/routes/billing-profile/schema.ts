import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { CountryCode, EmailInput, line } from '#api/shapes/text.ts';
import { TAX_RULES } from '#model/rules/billing/tax.ts';

const ProfileInput = z.strictObject({
  /** The person, or the person at the organisation. */
  name: line(120),
  organisation: line(100).nullable().default(null),
  street: line(100),
  postalCode: line(20),
  city: line(60),
  country: CountryCode,
  /** Of an organisation in the European Union; the letters of the country may be left out. */
  vatId: line(30).nullable().default(null),
  email: EmailInput,
});

const BillingProfileShape = z
  .object({
    /** Null until somebody has said. */
    profile: z
      .object({
        name: z.string(),
        organisation: z.string().nullable(),
        street: z.string(),
        postalCode: z.string(),
        city: z.string(),
        country: z.string(),
        vatId: z.string().nullable(),
        email: z.string(),
      })
      .nullable(),
    /** A plan cannot be chosen before somebody has said: its tax depends on it. */
    needed: z.boolean(),
    /** How the workspace is taxed now. */
    tax: z.object({
      taxRule: z.enum(TAX_RULES).meta({ id: 'TaxRule' }),
      taxCountry: z.string().nullable(),
      taxRate: z.int(),
    }),
    version: z.int(),
  })
  .meta({ id: 'BillingProfile' });

export const readProfile = endpoint({
  method: 'GET',
  path: '/t/:tenant/billing-profile',
  id: 'billing-profile.read',
  summary: 'Whom invoices are made out to, and how the workspace is taxed for it',
  access: 'order.read',
  rate: 'read',
  response: BillingProfileShape,
  etag: true,
});

export const putProfile = endpoint({
  method: 'PUT',
  path: '/t/:tenant/billing-profile',
  id: 'billing-profile.put',
  summary: 'Say whom invoices are made out to; a plan is taxed so from its next charge on',
  access: 'order.place',
  rate: 'write',
  ifMatch: 'required',
  body: ProfileInput,
  response: BillingProfileShape,
  etag: true,
});
