import type { NameSearchInput, NameSearchResult } from './contracts/name-search.ts';
import { registrarSteps } from './order-steps.ts';

/*
 * Asks the registrar what names are and cost, in one request for all of them. Page: docs/workflows/name-search.md.
 *
 * A workflow because only the worker knows the registrar's password, and because its queue keeps the registrar's pace. A visitor
 * waits for it, so nothing is tried twice: what could not be asked is unknown, and the visitor may search again. Changes
 * nothing but the cache of lookups; nothing has to be undone.
 */
export async function nameSearch(input: NameSearchInput): Promise<NameSearchResult> {
  const { answer } = await registrarSteps('platform').lookUpNames(input);
  return { found: answer?.found ?? 0, held: answer === undefined || answer.held };
}
