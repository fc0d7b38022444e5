import { z } from 'zod';
import { flag, members, text, whole } from './members.ts';

const OPERATORS = [
  'EQUAL',
  'NOT_EQUAL',
  'NOT_LIKE',
  'LIKE',
  'ILIKE',
  'GREATER',
  'GREATER_EQUAL',
  'LESS',
  'LESS_EQUAL',
  'IS_NULL',
  'IS_NOT_NULL',
  'NOT_LESS',
  'NOT_GREATER',
  'NOT_LESS_EQUAL',
  'NOT_GREATER_EQUAL',
  'IN',
  'NOT_IN',
] as const;

/** One condition of a search, or a group of them. */
export interface Filter {
  key?: string | undefined;
  value?: string | undefined;
  values?: string[] | undefined;
  operator?: (typeof OPERATORS)[number] | undefined;
  link?: 'AND' | 'OR' | undefined;
  filters?: Filter[] | undefined;
}

const filter: z.ZodType<Filter> = z.lazy(() =>
  members({
    key: text,
    value: text,
    values: z.array(text),
    operator: z.enum(OPERATORS),
    link: z.enum(['AND', 'OR']),
    filters: z.array(filter),
  }),
);

export const queryBody = members({
  filters: z.array(filter),
  view: members({ limit: whole, offset: whole, children: flag, from: text, to: text }),
  orders: z.array(members({ key: text, ins: z.array(text), type: z.enum(['DESC', 'ASC']) })),
});
export type QueryBody = z.infer<typeof queryBody>;
