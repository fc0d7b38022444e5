import { labelsOf } from '../name.ts';
import { parseRdata, type CaaRdata, type MxRdata, type SrvRdata } from '../rdata.ts';
import type { RecordSet } from '../record-set.ts';

/** Typed readings of the canonical values of a set. A value that does not parse is left out: `value-invalid` names it. */

export function mxOf(set: RecordSet): MxRdata[] {
  return set.values.flatMap((value) => {
    const parsed = parseRdata('MX', value, '.');
    return parsed.ok && parsed.value.type === 'MX' ? [parsed.value] : [];
  });
}

export function srvOf(set: RecordSet): SrvRdata[] {
  return set.values.flatMap((value) => {
    const parsed = parseRdata('SRV', value, '.');
    return parsed.ok && parsed.value.type === 'SRV' ? [parsed.value] : [];
  });
}

export function caaOf(set: RecordSet): CaaRdata[] {
  return set.values.flatMap((value) => {
    const parsed = parseRdata('CAA', value, '.');
    return parsed.ok && parsed.value.type === 'CAA' ? [parsed.value] : [];
  });
}

const TEXTS = new WeakMap<RecordSet, string[]>();

/** The texts of a TXT set, strings joined, one character per octet. */
export function textsOf(set: RecordSet | undefined): string[] {
  if (set === undefined || set.type !== 'TXT') return [];
  let texts = TEXTS.get(set);
  if (texts === undefined) {
    texts = set.values.flatMap((value) => {
      const parsed = parseRdata('TXT', value, '.');
      return parsed.ok && parsed.value.type === 'TXT' ? [parsed.value.octets] : [];
    });
    TEXTS.set(set, texts);
  }
  return texts;
}

/** Names a set points to; the root (`.`: "nothing here") is none. Canonical values end in their target. */
export function targetsOf(set: RecordSet): string[] {
  switch (set.type) {
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return set.values.filter((value) => value !== '.');
    case 'MX':
    case 'SRV':
      return set.values.map((value) => value.slice(value.lastIndexOf(' ') + 1)).filter((target) => target !== '.');
    default:
      return [];
  }
}

/** True when a "name" is an IPv4 or IPv6 address that someone put where a name belongs. */
export function isAddressLike(name: string): boolean {
  return /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\.$/.test(name) || /^[0-9a-f]*:[0-9a-f:.]*$/.test(name);
}

/** The labels of a name below which it lies, or of a target; short for the rules that look at single labels. */
export function firstLabel(name: string): string {
  return labelsOf(name)[0] ?? '';
}
