import { z } from 'zod';
import { flag, keptMembers, members, text, whole } from './members.ts';

const service = z.enum(['WHOIS', 'PRICE', 'ESTIMATION']);
const source = { services: z.array(service), onlyAvailable: flag, domains: z.array(text) };

export const studioBody = members({
  searchToken: text,
  currency: text,
  debug: flag,
  checkPortfolio: flag,
  forceDnsCheck: flag,
  allowDuplicates: flag,
  sources: members({
    initial: members({ ...source, tlds: z.array(text) }),
    custom: members(source),
    suggestion: z.looseObject({ services: z.array(service).optional() }),
    ...keptMembers(['premium', 'market', 'geo', 'similar', 'recommended', 'onlinePresence', 'personalNames']),
    ...keptMembers(['spinWord', 'upcoming', 'prefixSuffix', 'domainsbot', 'placementPlus', 'semantic']),
  }),
  clientIp: text,
  ctid: text,
  stid: text,
  agent: text,
  onlyAvailable: flag,
  whoisTimeout: whole,
  ignorePremium: flag,
  ignoreMarket: flag,
});
export type StudioBody = z.infer<typeof studioBody>;
