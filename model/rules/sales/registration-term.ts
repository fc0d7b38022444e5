/*
 * The term of a domain: when it is looked at, when its holder is told, and what keeps the registrar from renewing what nobody
 * has paid for.
 */

const DAY = 86_400_000;

/** Where a domain stands that we hold, or held. */
export const REGISTRATION_STATES = [
  'active',
  /** Deleted at the end of its term, or by hand; it can be restored for a time. */
  'redemption',
  'gone',
] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

/** Where a domain went that we do not hold any more. */
export const DEPARTURES = ['transferred', 'deleted'] as const;
export type Departure = (typeof DEPARTURES)[number];

/** Where a domain went that cannot be restored: one that was to end, and whose term is over, was deleted. */
export function departureOf(
  before: { state: RegistrationState; ending: boolean; expiresAt: Date | null },
  now: Date,
): Departure {
  if (before.state === 'redemption') return 'deleted';
  const over = before.expiresAt !== null && before.expiresAt <= now;
  return before.ending && over ? 'deleted' : 'transferred';
}

/** Days before the end of a term at which its holder is told. */
export const NOTICE_DAYS = [60, 30, 14, 7, 3, 1] as const;

/** Days until then, begun days counting whole; negative when it is over. */
export function daysUntil(end: Date, now: Date): number {
  return Math.ceil((end.getTime() - now.getTime()) / DAY);
}

/** The notice that is due now, in days before the end; null when none is. Of several that were missed only the last. */
export function noticeDue(expiresAt: Date | null, now: Date): number | null {
  if (expiresAt === null || expiresAt <= now) return null;
  const left = daysUntil(expiresAt, now);
  return NOTICE_DAYS.findLast((days) => left <= days) ?? null;
}

/** So many days before the end of a term the order of an automatic renewal is placed. */
export const RENEWAL_DAYS = 30;

/** Whether that order is due. */
export function renewalDue(wished: boolean, expiresAt: Date | null, now: Date): boolean {
  return wished && expiresAt !== null && expiresAt > now && daysUntil(expiresAt, now) <= RENEWAL_DAYS;
}

/** How often a domain is looked at: daily once its term is near, else weekly. Milliseconds. */
export function nextLookMs(state: RegistrationState, expiresAt: Date | null, now: Date): number | null {
  if (state === 'gone') return null;
  if (state === 'redemption' || expiresAt === null) return DAY;
  return daysUntil(expiresAt, now) > 70 ? 7 * DAY : DAY;
}

/** So many days before the registrar renews by itself, a renewal must have been paid. */
const PAID_BEFORE_DAYS = 2;

/**
 * Whether the registrar may renew at the end of the term. What is not paid for by then is given up, since the registrar bills
 * us for every domain that it renews; the holder has been told six times by that day, and can still renew or restore it.
 */
export function mayRenewItself(wished: boolean, payableAt: Date | null, now: Date): boolean {
  return wished && (payableAt === null || daysUntil(payableAt, now) > PAID_BEFORE_DAYS);
}

/** Terms of two looks differ by less than this where nothing was renewed: time zones, and rounding to days. */
const TERM_SLACK_MS = 2 * DAY;

/** True when the registrar's term has grown: somebody renewed, or it did so by itself. */
export function hasGrown(before: Date | null, after: Date | null): boolean {
  return before !== null && after !== null && after.getTime() - before.getTime() > TERM_SLACK_MS;
}
