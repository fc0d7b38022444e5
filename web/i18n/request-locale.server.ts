import { AsyncLocalStorage } from 'node:async_hooks';
import { overwriteGetLocale } from '#web/paraglide/runtime.js';
import type { Locale } from './locale.ts';

const current = new AsyncLocalStorage<Locale>();
overwriteGetLocale(() => current.getStore() ?? 'en');

/** Runs `work` so that every message in it speaks `locale`; requests running at the same time do not disturb each other. */
export function speaking<T>(locale: Locale, work: () => T): T {
  return current.run(locale, work);
}
