import * as z from 'zod';
import { WORDS } from './words.ts';

/** A UUID in its one canonical spelling. */
export const Id = z.uuid().regex(/^[0-9a-f-]{36}$/, WORDS['id-case']);

/** The name of a workspace in addresses. */
export const Slug = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, WORDS['slug-form']);

/** A 256-bit random token in base64url, as it stands in an invitation link. */
export const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A suffix under which names are sold, in A-labels: `de`, `co.uk`. */
export const Suffix = z
  .string()
  .max(100)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/);

/** The id of a plan. */
export const PlanId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** The payment service's id of a way to pay. */
export const MethodName = z.string().regex(/^[a-z0-9-]{2,40}$/);
