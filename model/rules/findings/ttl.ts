import type { RecordSet } from '../record-set.ts';
import { rule, type Hit, type WordedRule } from './rule.ts';
import type { ZoneView } from './zone-view.ts';

const MAX_TTL = 2 ** 31 - 1;

function* whereTtl(view: ZoneView, wrong: (ttl: number) => boolean): Iterable<Hit> {
  for (const { set } of view.written) if (wrong(set.ttl)) yield { set, params: { ttl: set.ttl } };
}

function sameValues(one: RecordSet, other: RecordSet): boolean {
  return one.values.length === other.values.length && one.values.every((value, index) => value === other.values[index]);
}

export const TTL_RULES: WordedRule[] = [
  rule({
    id: 'ttl-out-of-range',
    severity: 'block',
    title: 'A TTL is a whole number of seconds up to 2147483647',
    reference: 'RFC 2181 section 8',
    message: 'The TTL {ttl} is not a whole number from 0 to 2147483647.',
    fix: 'Enter seconds, for example 3600 for one hour.',
    find: (view) => whereTtl(view, (ttl) => !Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL),
  }),
  rule({
    id: 'ttl-below-provider',
    severity: 'block',
    title: 'The TTL is not below what the provider accepts',
    reference: 'Capabilities of the provider',
    message: 'The TTL is {ttl} seconds; the provider accepts {limit} or more.',
    fix: 'Set the TTL to {limit} or more.',
    *find(view) {
      const limit = view.input.limits.minTtl;
      for (const { set } of view.written) if (set.ttl < limit) yield { set, params: { ttl: set.ttl, limit } };
    },
  }),
  rule({
    id: 'ttl-above-provider',
    severity: 'block',
    title: 'The TTL is not above what the provider accepts',
    reference: 'Capabilities of the provider',
    message: 'The TTL is {ttl} seconds; the provider accepts {limit} at most.',
    fix: 'Set the TTL to {limit} or less.',
    *find(view) {
      const limit = view.input.limits.maxTtl;
      for (const { set } of view.written) if (set.ttl > limit) yield { set, params: { ttl: set.ttl, limit } };
    },
  }),
  rule({
    id: 'ttl-zero',
    severity: 'high',
    title: 'A TTL of 0 makes every question reach the name servers',
    reference: 'RFC 1035 section 3.2.1',
    message: 'The TTL is 0: nobody may cache the answer, and an outage of the name servers is felt at once.',
    fix: 'Use at least 60 seconds.',
    find: (view) => whereTtl(view, (ttl) => ttl === 0),
  }),
  rule({
    id: 'ttl-very-short',
    severity: 'high',
    title: 'A TTL under 30 seconds hardly caches',
    reference: 'RFC 1912 section 2.2',
    message: 'The TTL is {ttl} seconds, under half a minute.',
    fix: 'Use at least 60 seconds.',
    find: (view) => whereTtl(view, (ttl) => ttl > 0 && ttl < 30),
  }),
  rule({
    id: 'ttl-short',
    severity: 'medium',
    title: 'A TTL under 60 seconds is short',
    reference: 'RFC 1912 section 2.2',
    message: 'The TTL is {ttl} seconds, under a minute.',
    fix: 'Use 300 seconds or more unless a move is under way.',
    find: (view) => whereTtl(view, (ttl) => ttl >= 30 && ttl < 60),
  }),
  rule({
    id: 'ttl-long',
    severity: 'medium',
    title: 'A TTL over a day makes mistakes last',
    reference: 'RFC 1912 section 2.2',
    message: 'The TTL is {ttl} seconds: a mistake stays in caches for more than a day.',
    fix: 'Use 86400 seconds or less.',
    find: (view) => whereTtl(view, (ttl) => ttl > 86_400 && ttl <= 604_800),
  }),
  rule({
    id: 'ttl-very-long',
    severity: 'high',
    title: 'A TTL over a week is capped or regretted',
    reference: 'RFC 8767 section 4',
    message: 'The TTL is {ttl} seconds, over a week; many resolvers cap it, the others keep mistakes that long.',
    fix: 'Use 86400 seconds or less.',
    find: (view) => whereTtl(view, (ttl) => ttl > 604_800 && ttl <= MAX_TTL),
  }),
  rule({
    id: 'old-ttl-holds',
    severity: 'info',
    title: 'Old values stay in caches for the old TTL',
    reference: 'RFC 1034 section 5.3.3',
    message: 'Resolvers may answer the old values for {ttl} more seconds after the change.',
    fix: 'Lower the TTL first and wait that long when the move must be quick.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (before !== null && before.ttl > 3600 && !sameValues(before, set))
          yield { set, params: { ttl: before.ttl } };
      }
    },
  }),
];
