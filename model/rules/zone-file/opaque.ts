import { resolveName } from '../name.ts';
import { GENERIC_MARK } from '../rdata/generic.ts';
import { sentence, type Sentence } from '../sentence.ts';

/**
 * Which members of types we do not model are names: in a file they may be relative to its origin, and outside the file they
 * would lose their meaning. RFC sections: SOA 1035 3.3.13, DNAME 6672, NAPTR 3403, SVCB 9460, KX 2230, RP and AFSDB 1183,
 * RRSIG and NSEC 4034, PX 2163, LP 6742.
 */
const NAME_MEMBERS: ReadonlyMap<string, readonly number[]> = new Map([
  ['SOA', [0, 1]],
  ['DNAME', [0]],
  ['NAPTR', [5]],
  ['SVCB', [1]],
  ['HTTPS', [1]],
  ['KX', [1]],
  ['RP', [0, 1]],
  ['AFSDB', [1]],
  ['RT', [1]],
  ['PX', [1, 2]],
  ['RRSIG', [7]],
  ['SIG', [7]],
  ['NSEC', [0]],
  ['NXT', [0]],
  ['MB', [0]],
  ['MG', [0]],
  ['MR', [0]],
  ['MD', [0]],
  ['MF', [0]],
  ['MINFO', [0, 1]],
  ['LP', [1]],
]);

/** Data of a type we do not model as one line: tokens as written with one blank between, names made absolute. */
export function opaqueValue(type: string, tokens: readonly string[], origin: string): string | Sentence {
  const members = tokens[0] === GENERIC_MARK ? undefined : NAME_MEMBERS.get(type);
  if (members === undefined) return tokens.join(' ');
  const absolute = [...tokens];
  for (const member of members) {
    const token = tokens[member];
    if (token === undefined) return sentence('data-incomplete', '{type} data is incomplete', { type });
    const name = resolveName(token, origin);
    if (typeof name !== 'string') return name;
    absolute[member] = name;
  }
  return absolute.join(' ');
}
