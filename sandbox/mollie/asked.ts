import * as z from 'zod';
import { refuse } from './refusal.ts';

/** Reads a body; refuses members that are not known, missing or not valid, and names the first of them. */
export function asked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const field = [...path, ...issue.keys.slice(0, 1)].join('.');
    refuse(`The member "${field}" is not known`, field);
  }
  const field = path.join('.');
  if (field === '') refuse('The body is not a JSON object');
  refuse(`The member "${field}" is missing or not valid`, field);
}

export const wireMoney = z.strictObject({ currency: z.string(), value: z.string() });

const METADATA_LIMIT = 1024;

/** What callers may keep with an object: about one kilobyte as JSON. */
export const metadata = z
  .union([z.string(), z.number(), z.record(z.string(), z.unknown()), z.array(z.string())])
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_LIMIT)
  .nullish();

export const url = z.string().refine((text) => URL.canParse(text));

/** A listener has to be reachable by HTTP. */
export const listenerUrl = url.refine((text) => /^https?:/.test(text));

const LOCALES =
  'ca_ES cs_CZ da_DK de_AT de_CH de_DE de_LU en_BE en_GB en_NL en_US es_ES fi_FI fr_BE fr_FR fr_LU hu_HU is_IS it_IT ' +
  'lt_LT lv_LV nb_NO nl_BE nl_NL pl_PL pt_PT sk_SK sv_SE';
export const locale = z.enum(LOCALES.split(' '));

/** Keys of one mode may only repeat their own. */
export const testmode = z.boolean().nullish();

export const onlyTestmode = z.strictObject({ testmode });

const text = z.string().optional();

export const address = z.strictObject({
  title: text,
  givenName: text,
  familyName: text,
  organizationName: text,
  streetAndNumber: text,
  streetAdditional: text,
  postalCode: text,
  email: text,
  phone: text,
  city: text,
  region: text,
  country: text,
});

export const day = z.iso.date();
