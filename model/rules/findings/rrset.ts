import { sentenceOf, type FieldIssue } from '../field-issue.ts';
import { nameOctets } from '../name.ts';
import { parseRdata } from '../rdata.ts';
import type { RecordSet } from '../record-set.ts';
import { sentence, type Sentence } from '../sentence.ts';
import { rule, type WordedRule } from './rule.ts';
import { textsOf, targetsOf } from './values.ts';

/** Header, question and EDNS of an answer. */
const FIXED_OCTETS = 12 + 4 + 11;
/** Compressed owner, type, class, TTL and length of one record (RFC 1035 section 4.1.3). */
const RECORD_OCTETS = 12;

/** About how many octets an answer with this set takes, without signatures. */
function answerOctets(set: RecordSet): number {
  return FIXED_OCTETS + nameOctets(set.name) + set.values.length * RECORD_OCTETS + dataOctets(set);
}

function dataOctets(set: RecordSet): number {
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
  if (set.type === 'A') return 4 * set.values.length;
  if (set.type === 'AAAA') return 16 * set.values.length;
  if (set.type === 'TXT')
    return sum(textsOf(set).map((text) => text.length + Math.ceil(Math.max(text.length, 1) / 255)));
  if (set.type === 'CAA') return sum(set.values.map((value) => value.length));
  return sum(targetsOf(set).map(nameOctets)) + (set.type === 'SRV' ? 6 : 2) * set.values.length;
}

/** The first thing wrong with a value, as a sentence inside another. */
function reasonOf([issue]: readonly FieldIssue[]): Sentence {
  return issue === undefined ? sentence('value-unfit', 'It does not fit the type') : sentenceOf(issue);
}

export const RRSET_RULES: WordedRule[] = [
  rule({
    id: 'value-invalid',
    severity: 'block',
    title: 'Every value can be read as data of its type',
    reference: 'The RFC that defines the type',
    message: 'The value {value} is not valid: {reason}.',
    fix: 'Correct the value.',
    *find(view) {
      for (const { set } of view.written) {
        for (const value of set.values) {
          const parsed = parseRdata(set.type, value, view.apex);
          if (parsed.ok) continue;
          yield { set, params: { value: value.slice(0, 80), reason: reasonOf(parsed.issues) } };
        }
      }
    },
  }),
  rule({
    id: 'record-set-empty',
    severity: 'block',
    title: 'A record set has at least one value',
    reference: 'RFC 2181 section 5',
    message: 'The record set has no value.',
    fix: 'Add a value, or delete the record set.',
    *find(view) {
      for (const { set } of view.written) if (set.values.length === 0) yield { set };
    },
  }),
  rule({
    id: 'record-set-duplicate',
    severity: 'medium',
    title: 'No value stands twice in a record set',
    reference: 'RFC 2181 section 5',
    message: 'The value {value} stands there more than once; name servers keep one.',
    fix: 'Remove the duplicate.',
    *find(view) {
      for (const { set } of view.written) {
        const twice = set.values.find((value, index) => set.values.indexOf(value) !== index);
        if (twice !== undefined) yield { set, params: { value: twice.slice(0, 80) } };
      }
    },
  }),
  rule({
    id: 'record-set-too-large',
    severity: 'block',
    title: 'An answer fits into 64 KiB',
    reference: 'RFC 1035 section 4.2.2',
    message: 'The answer would have about {octets} octets; a DNS message ends at 65535.',
    fix: 'Remove values.',
    *find(view) {
      for (const { set } of view.written) {
        const octets = answerOctets(set);
        if (octets > 65_535) yield { set, params: { octets } };
      }
    },
  }),
  rule({
    id: 'record-set-over-udp',
    severity: 'low',
    title: 'An answer fits into one UDP packet',
    reference: 'DNS flag day 2020 (1232 octets)',
    message: 'The answer has about {octets} octets, more than the 1232 that fit into one UDP packet; it will need TCP.',
    fix: 'Spread the values over several names, or shorten them.',
    *find(view) {
      for (const { set } of view.written) {
        const octets = answerOctets(set);
        if (octets > 1232 && octets <= 65_535) yield { set, params: { octets } };
      }
    },
  }),
];
