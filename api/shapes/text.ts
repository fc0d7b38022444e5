import * as z from 'zod';
import { WORDS } from './words.ts';

// C0 and C1 controls, and the bidirectional overrides that let a name read as another.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** One line of text for people: trimmed, not empty, no control characters. `max` counts UTF-16 units. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !UNPRINTABLE.test(text), WORDS['control-characters']);
}

/** Several lines of text; may be empty. */
export function prose(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => !UNPRINTABLE_BUT_LINES.test(text), WORDS['control-characters']);
}

/** Prose that must say something. */
export function reason(max = 1000) {
  return prose(max).refine((text) => text.trim() !== '', WORDS['reason-missing']);
}

/** An e-mail address as typed; `canonicalEmail` makes the one spelling that is stored. */
export const EmailInput = z.string().min(3).max(254);

/** A password as typed: never trimmed, never normalised. Longer ones are refused before any hashing. */
export const Password = z.string().min(1).max(128);

/** A new password. */
export const NewPassword = Password.min(12);

/** ISO 3166-1 alpha-2, in capitals. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/, WORDS['country-code']);

/** Date and time with zone, ISO 8601. */
export const Timestamp = z.iso.datetime({ offset: true });
