import { ipv6Groups, isIpv4 } from '../rdata/address.ts';
import type { RecordSet } from '../record-set.ts';
import { textsOf } from './values.ts';

/** One mechanism of an SPF record (RFC 7208 section 5), lower-case, without its qualifier. */
export interface Mechanism {
  qualifier: string;
  name: string;
  argument: string;
  text: string;
}

/** An SPF record taken apart. `unreadable` are terms that make receivers give up (permerror). */
export interface Spf {
  text: string;
  mechanisms: Mechanism[];
  modifiers: { name: string; value: string }[];
  unreadable: string[];
}

const MECHANISMS = new Set(['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists']);
/** Mechanisms that cost a lookup (RFC 7208 section 4.6.4). */
export const LOOKUPS = new Set(['include', 'a', 'mx', 'ptr', 'exists']);

/** True for a text that receivers take for SPF (RFC 7208 section 4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1( |$)/i.test(text);
}

/** The SPF texts of a TXT set. */
export function spfTexts(set: RecordSet | null | undefined): string[] {
  return textsOf(set ?? undefined).filter(isSpf);
}

/** Takes an SPF text apart (RFC 7208 section 4.6.1). */
export function parseSpf(text: string): Spf {
  const spf: Spf = { text, mechanisms: [], modifiers: [], unreadable: [] };
  for (const term of text.split(' ').slice(1)) {
    if (term === '') continue;
    const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/i.exec(term);
    if (modifier !== null) {
      spf.modifiers.push({ name: (modifier[1] ?? '').toLowerCase(), value: modifier[2] ?? '' });
      continue;
    }
    const parts = /^([+?~-]?)([a-z0-9]+)([:/].*)?$/i.exec(term);
    const name = (parts?.[2] ?? '').toLowerCase();
    const argument = (parts?.[3] ?? '').replace(/^:/, '');
    if (!MECHANISMS.has(name) || !argumentFits(name, parts?.[3] ?? '')) spf.unreadable.push(term);
    else spf.mechanisms.push({ qualifier: parts?.[1] || '+', name, argument, text: term });
  }
  return spf;
}

/** `include:`, `exists:`, `ip4:` and `ip6:` need an argument, `all` has none. */
function argumentFits(name: string, argument: string): boolean {
  if (name === 'all') return argument === '';
  if (name === 'include' || name === 'exists' || name.startsWith('ip')) return /^:./.test(argument);
  return argument === '' || /^:?.+/.test(argument) ? argument !== ':' : false;
}

/** True when the record has `all`, with the qualifier if one is given. */
export function hasAll(spf: Spf, qualifier?: string): boolean {
  return spf.mechanisms.some((one) => one.name === 'all' && (qualifier === undefined || one.qualifier === qualifier));
}

/** True for ip4 and ip6 mechanisms without a valid address or network (RFC 7208 section 5.6). */
export function isBadAddress({ name, argument }: Mechanism): boolean {
  if (name !== 'ip4' && name !== 'ip6') return false;
  const [address = '', length, ...rest] = argument.split('/');
  const most = name === 'ip4' ? 32 : 128;
  const lengthFits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most);
  const addressFits = name === 'ip4' ? isIpv4(address) : ipv6Groups(address) !== null;
  return rest.length > 0 || !lengthFits || !addressFits;
}

/** A `%` that opens none of `%{letter…}`, `%%`, `%_`, `%-` (RFC 7208 section 7.1). */
export function hasBadMacro(text: string): boolean {
  return text.replace(/%\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|%%|%_|%-/gi, '').includes('%');
}

/** Names that the record hands on to: includes and the redirect, absolute. Macros are left out. */
export function handedOn(spf: Spf): string[] {
  const includes = spf.mechanisms.filter(({ name }) => name === 'include').map(({ argument }) => argument);
  const redirects = spf.modifiers.filter(({ name }) => name === 'redirect').map(({ value }) => value);
  return [...includes, ...redirects]
    .filter((target) => target !== '' && !target.includes('%'))
    .map((target) => `${target.toLowerCase().replace(/\.$/, '')}.`);
}

const RECORDS = new WeakMap<RecordSet, Spf[]>();

/** The SPF records of a set, taken apart once. */
export function spfOf(set: RecordSet): Spf[] {
  let records = RECORDS.get(set);
  if (records === undefined) RECORDS.set(set, (records = spfTexts(set).map(parseSpf)));
  return records;
}
