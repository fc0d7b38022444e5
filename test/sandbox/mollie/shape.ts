import { readFileSync } from 'node:fs';
import { sharedData } from '#test/shared-data.ts';

/** Members that an example has and an answer has not, or has in another type. */
export function missing(wanted: unknown, got: unknown, leftOut: readonly string[] = [], at = ''): string[] {
  if (wanted === null || got === null) return [];
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got)) return [`${at} is no list`];
    return wanted.length === 0 ? [] : missing(wanted[0], got[0], leftOut, `${at}[0]`);
  }
  if (typeof wanted !== typeof got) return [`${at} is ${typeof got}, not ${typeof wanted}`];
  if (typeof wanted !== 'object') return [];
  return Object.entries(wanted).flatMap(([name, member]) => {
    if (leftOut.includes(name)) return [];
    const own = (got as Record<string, unknown>)[name];
    return own === undefined ? [`${at}.${name} is missing`] : missing(member, own, leftOut, `${at}.${name}`);
  });
}

/** An example of a webhook; null where none lies beside the clone. */
export function webhookExample<T>(name: string): T | null {
  const file = sharedData('specs', 'examples', 'mollie', `webhook.${name}.json`);
  return file === null ? null : (JSON.parse(readFileSync(file, 'utf8')) as T);
}
