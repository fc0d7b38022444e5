import type { Core } from '../core.ts';
import { Refusal, wrongValue } from '../envelope.ts';
import { nameStatus, priceClassOf, readable, registryName } from '../names.ts';
import { held } from '../portfolio.ts';
import { premiumPriceOf, shownPrices, tldOf } from '../prices.ts';
import { studioBody, type StudioBody } from '../schemas/studio.ts';
import type { NameStatus } from '../scripts.ts';
import { countSearch } from '../task-limit.ts';
import { bodiless, nameOf, route, type Route } from './route.ts';

type Service = 'WHOIS' | 'PRICE' | 'ESTIMATION';

interface Candidate {
  text: string;
  source: 'CUSTOM' | 'INITIAL' | 'SUGGESTION';
  services: readonly Service[];
  onlyAvailable: boolean;
}

const DEFAULT_TLDS = ['de', 'com', 'net', 'org', 'eu', 'io', 'app', 'dev', 'shop'];
const SUGGESTIONS = ['mein-*', '*-online', '*24', 'team-*', '*-hq', 'try-*'];

/** A search word as a label: its first part, without what a label cannot have. */
function labelOf(word: string): string {
  const [first = ''] = word.trim().toLowerCase().split('.');
  return first.replaceAll(/\s+/g, '-');
}

function candidates(body: StudioBody): Candidate[] {
  const { custom, initial, suggestion } = body.sources ?? {};
  const word = labelOf(body.searchToken ?? '');
  if ((initial !== undefined || suggestion !== undefined) && word === '') throw wrongValue('searchToken');
  const only = body.onlyAvailable === true;
  const listed = (of: { services?: Service[] | undefined; onlyAvailable?: boolean | undefined }) => ({
    services: of.services ?? [],
    onlyAvailable: of.onlyAvailable ?? only,
  });
  const tlds = initial?.tlds ?? DEFAULT_TLDS;
  return [
    ...(custom?.domains ?? []).map((text) => ({ text, source: 'CUSTOM' as const, ...listed(custom ?? {}) })),
    ...(initial === undefined ? [] : tlds).map((tld) => ({
      text: `${word}.${tld.replace(/^\./, '')}`,
      source: 'INITIAL' as const,
      ...listed(initial ?? {}),
    })),
    ...(suggestion === undefined ? [] : SUGGESTIONS).flatMap((shape) =>
      ['de', 'com'].map((tld) => ({
        text: `${shape.replace('*', word)}.${tld}`,
        source: 'SUGGESTION' as const,
        ...listed({ services: suggestion?.services }),
      })),
    ),
  ];
}

function whois(core: Core, name: string, status: NameStatus): Record<string, unknown> {
  if (status === 'TIMEOUT') return { status: 'TIMEOUT', message: 'timeout', data: { status } };
  if (status === 'ERROR') return { status: 'FAILED', message: 'error', data: { status } };
  const priced = status.startsWith('PREMIUM') ? { priceClass: priceClassOf(core.world, name) } : {};
  return { status: 'SUCCESS', data: { status, ...priced } };
}

function price(core: Core, name: string, status: NameStatus, currency: string): Record<string, unknown> {
  const prices = status.startsWith('PREMIUM') ? null : shownPrices(core.world, name, currency);
  return prices === null ? { status: 'FAILED', message: 'no price' } : { status: 'SUCCESS', data: { prices } };
}

/** What the search says of one name; null when it shall be left out. */
function found(core: Core, body: StudioBody, of: Candidate): Record<string, unknown> | null {
  const name = registryName(of.text);
  const status = name === null ? 'INVALID' : nameStatus(core.world, name);
  if (of.onlyAvailable && of.services.includes('WHOIS') && status !== 'FREE') return null;
  const spelled = name ?? of.text;
  return {
    domain: spelled,
    idn: name === null ? of.text : readable(name),
    tld: tldOf(spelled),
    source: of.source,
    ...(body.checkPortfolio === true ? { portfolio: name !== null && held(core, name) !== null } : {}),
    services: {
      ...(of.services.includes('WHOIS') ? { whois: whois(core, spelled, status) } : {}),
      ...(of.services.includes('PRICE') ? { price: price(core, spelled, status, body.currency ?? 'EUR') } : {}),
      ...(of.services.includes('ESTIMATION') ? { estimation: {} } : {}),
    },
  };
}

const studio = route({
  method: 'POST',
  path: '/domainstudio',
  task: null,
  of: 'string',
  body: studioBody,
  answer(core, asked) {
    if (!countSearch(core))
      throw new Refusal('EF00025', {
        status: core.switches.taskLimitStatus,
        objects: [{ type: 'string', value: 'domainstudio' }],
      });
    const seen = new Set<string>();
    const data = candidates(asked.body).flatMap((one) => {
      if (seen.has(one.text) && asked.body.allowDuplicates !== true) return [];
      seen.add(one.text);
      return found(core, asked.body, one) ?? [];
    });
    return { letter: 'S', task: '0108001', data, withoutStatus: core.switches.studioWithoutStatus };
  },
});

const premium = bodiless({
  method: 'GET',
  path: '/domainpremium/{name}',
  task: '0164',
  of: 'DomainPremium',
  answer(core, asked) {
    const name = nameOf(asked.params['name']);
    const status = nameStatus(core.world, name);
    if (!status.startsWith('PREMIUM'))
      throw new Refusal(core.switches.codes.absent, { status: core.switches.absentStatus });
    const priceClass = priceClassOf(core.world, name);
    const data = {
      name,
      idn: readable(name),
      priceClass,
      priceClassRenew: priceClass,
      price: premiumPriceOf(core.world, name),
      currency: core.world.account.currency,
      premiumStatus: held(core, name) === null ? 'FREE' : 'ASSIGNED',
    };
    return { letter: 'S', task: '0164', object: { type: 'DomainPremium', value: name }, data: [data] };
  },
});

export const STUDIO_ROUTES: readonly Route[] = [studio, premium];
