import * as z from 'zod';
import { WORDS } from './words.ts';

/** Rows of one page, at most. */
export const PAGE_LIMIT = 200;

/** A whole number in a query string. Only plain digits are accepted: no sign, no exponent, no blank. */
export function queryInteger(options: { min: number; max: number; default: number }) {
  return z
    .string()
    .regex(/^\d{1,9}$/, WORDS['whole-number'])
    .transform(Number)
    .pipe(z.int().min(options.min).max(options.max))
    .default(options.default)
    .meta({
      openapi: {
        type: 'integer',
        minimum: options.min,
        maximum: options.max,
        default: options.default,
      },
    });
}

/** `true` or `false` in a query string; absent means false. */
export const QueryFlag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .default(false)
  .meta({ openapi: { type: 'boolean', default: false } });

/** The cursor that the former page gave as `next`. It is signed; any change to it answers 400. */
export const Cursor = z.string().max(1000);

/** The two members every list takes. */
export const PAGING = {
  after: Cursor.optional(),
  limit: queryInteger({ min: 1, max: PAGE_LIMIT, default: 50 }),
};

/** One page: the rows, and the cursor of the next page or null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
