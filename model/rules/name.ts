import { issueAt, type Parsed } from './field-issue.ts';
import { uts46 } from './idna.ts';
import { sentence, type Sentence } from './sentence.ts';

/**
 * Domain names in one canonical spelling (RFC 1035 section 5.1, RFC 4343): absolute with the final dot, lower-case, A-labels.
 * Octets outside printable ASCII are `\DDD`; `. \ " ( ) ; @ $` inside a label carry a backslash.
 */

const MAX_LABEL_OCTETS = 63;
const MAX_NAME_OCTETS = 255;
/** Longer text cannot be a name even if every octet is written as `\DDD`. */
const MAX_TEXT = 4 * MAX_NAME_OCTETS;

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** 1: stands for itself in canonical form. 2: upper-case letter. 3: printable, needs a backslash. 4: other printable. */
const CLASS = new Uint8Array(128);
for (let code = 0x21; code < 0x7f; code++) CLASS[code] = 4;
for (const char of 'abcdefghijklmnopqrstuvwxyz0123456789-_*/') CLASS[char.charCodeAt(0)] = 1;
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') CLASS[char.charCodeAt(0)] = 2;
for (const char of '."();@$\\') CLASS[char.charCodeAt(0)] = 3;

/**
 * Reads an owner name as a person or a machine writes it: `@` or blank for the apex, relative, or absolute with or without
 * the final dot; U-labels become A-labels (UTS #46). A name without final dot that ends in the apex is taken as absolute.
 * Names typed without final dot may hold letters, digits, `-`, `_`, `*` and `/` (RFC 2317); anything else is written as an
 * escape. Refuses names outside the zone.
 */
export function parseName(text: string, apex: string, path = 'name'): Parsed<string> {
  const name = readName(text, apex);
  if (typeof name !== 'string') return { ok: false, issues: [issueAt(path, name)] };
  if (!isAtOrBelow(name, apex)) return { ok: false, issues: [issueAt(path, outsideZone(name, apex))] };
  return { ok: true, value: name };
}

/** Reads a name that may point anywhere (CNAME, MX, NS, PTR, SRV targets; with apex `.`, the name of a zone). */
export function parseTarget(text: string, apex: string, path = 'target'): Parsed<string> {
  const name = text === '' ? nameMissing() : readName(text, apex);
  return typeof name === 'string' ? { ok: true, value: name } : { ok: false, issues: [issueAt(path, name)] };
}

/** As `parseTarget`, with the name or what is wrong with it: for callers that read many. */
export function readName(text: string, apex: string): string | Sentence {
  if (text === '' || text === '@') return apex;
  const scan = scanName(text, true);
  if ('code' in scan) return scan;
  if (scan.absolute) return checkedLength(scan.text);
  const asAbsolute = scan.text + '.';
  return checkedLength(isAtOrBelow(asAbsolute, apex) ? asAbsolute : under(scan.text, apex));
}

/** Reads a name strictly as a zone file means it (RFC 1035 section 5.1): without final dot it is relative to `origin`. */
export function resolveName(text: string, origin: string): string | Sentence {
  if (text === '@') return origin;
  const plain = plainForm(text);
  if (plain === ABSOLUTE && text.length < MAX_NAME_OCTETS) return text;
  if (plain === RELATIVE && text.length + origin.length < MAX_NAME_OCTETS - 1) return under(text, origin);
  if (text === '') return nameMissing();
  const scan = scanName(text, false);
  if ('code' in scan) return scan;
  return checkedLength(scan.absolute ? scan.text : under(scan.text, origin));
}

/** True when the canonical `name` is `apex` or below it. */
export function isAtOrBelow(name: string, apex: string): boolean {
  if (apex === '.' || name === apex) return true;
  if (!name.endsWith(apex)) return false;
  let at = name.length - apex.length - 1;
  if (name.charCodeAt(at) !== DOT) return false;
  let backslashes = 0;
  while (at > 0 && name.charCodeAt(--at) === BACKSLASH) backslashes++;
  return backslashes % 2 === 0;
}

/**
 * The canonical `name` as people write it inside the zone: `@` for the apex, without the apex below it. Names outside the
 * zone or with unusual characters stay absolute, so that `parseName` always reads the answer back.
 */
export function relativeName(name: string, apex: string): string {
  if (name === apex) return '@';
  if (!isAtOrBelow(name, apex)) return name;
  const relative = name.slice(0, apex === '.' ? -1 : -apex.length - 1);
  return plainForm(relative) === RELATIVE && !isAtOrBelow(`${relative}.`, apex) ? relative : name;
}

/** The labels of a canonical name in their escaped spelling, leftmost first; the root has none. */
export function labelsOf(name: string): string[] {
  const labels: string[] = [];
  let start = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === DOT) {
      if (at > start) labels.push(name.slice(start, at));
      start = at + 1;
    }
  }
  return labels;
}

/** Octets of a canonical name on the wire (RFC 1035 section 3.1), the root label included. */
export function nameOctets(name: string): number {
  if (name === '.') return 1;
  if (!name.includes('\\')) return name.length + 1;
  return name.replace(/\\(?:\d{3}|.)/g, 'x').length + 1;
}

/** The canonical `name` with its valid A-labels shown as U-labels. For display only: it does not always read back. */
export function unicodeName(name: string): string {
  if (!name.includes('xn--')) return name;
  const shown = labelsOf(name).map((label) => {
    if (!label.startsWith('xn--')) return label;
    const result = uts46().toUnicode(label, { checkBidi: true, checkJoiners: true, useSTD3ASCIIRules: true });
    return result.error ? label : result.domain;
  });
  return `${shown.join('.')}.`;
}

/** One octet of a label in canonical spelling. */
function spell(octet: number): string {
  const kind = octet < 128 ? CLASS[octet] : 0;
  if (kind === 2) return String.fromCharCode(octet + 32);
  if (kind === 3) return `\\${String.fromCharCode(octet)}`;
  return kind === 0 ? `\\${String(octet).padStart(3, '0')}` : String.fromCharCode(octet);
}

function nameMissing(): Sentence {
  return sentence('name-empty', 'A name is missing');
}

function tooLong(): Sentence {
  return sentence('name-too-long', 'The name is too long; at most 253 octets are allowed');
}

/** What is said of a name that is not at or below the zone. */
export function outsideZone(name: string, zone: string): Sentence {
  return sentence('name-outside-zone', '{name} is outside the zone {zone}', { name, zone });
}

/** One flat string, as `keyOf` makes. */
function under(relative: string, origin: string): string {
  return [relative, origin === '.' ? '' : origin].join('.');
}

function checkedLength(name: string): string | Sentence {
  return nameOctets(name) <= MAX_NAME_OCTETS ? name : tooLong();
}

const NOT_PLAIN = 0;
const RELATIVE = 1;
const ABSOLUTE = 2;

/** Whether the text already is in canonical spelling, so that reading it needs no work. */
function plainForm(text: string): typeof NOT_PLAIN | typeof RELATIVE | typeof ABSOLUTE {
  let start = 0;
  const length = text.length;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (at === start || at - start > MAX_LABEL_OCTETS) return NOT_PLAIN;
      start = at + 1;
    } else if (code > 127 || CLASS[code] !== 1) return NOT_PLAIN;
  }
  if (start === length) return length === 0 ? NOT_PLAIN : ABSOLUTE;
  return length - start > MAX_LABEL_OCTETS ? NOT_PLAIN : RELATIVE;
}

interface NameScan {
  /** Canonical spelling; with the final dot when absolute. */
  text: string;
  absolute: boolean;
}

/** Reads any presentation form, label by label. `typed`: a relative name may hold only what people put into names. */
function scanName(text: string, typed: boolean): NameScan | Sentence {
  if (text === '.') return { text: '.', absolute: true };
  if (text.length > MAX_TEXT) return tooLong();
  const labels: string[] = [];
  let unusual = '';
  let at = 0;
  while (at < text.length) {
    const label = scanLabel(text, at);
    if ('code' in label) return label;
    labels.push(label.text);
    unusual ||= label.unusual;
    at = label.end + 1;
    if (label.end === text.length - 1) return { text: `${labels.join('.')}.`, absolute: true };
  }
  if (typed && unusual !== '') {
    return sentence('name-character', '"{character}" is not usual in a name; write it as \\{octet} if it is meant', {
      character: unusual,
      octet: decimal(unusual),
    });
  }
  return { text: labels.join('.'), absolute: false };
}

function decimal(char: string): string {
  return String(char.charCodeAt(0)).padStart(3, '0');
}

interface LabelScan {
  text: string;
  /** Index of the dot after the label, or the length of the text. */
  end: number;
  /** The first unescaped character that names rarely hold. */
  unusual: string;
}

function scanLabel(text: string, start: number): LabelScan | Sentence {
  let canonical = '';
  let octets = 0;
  let unusual = '';
  let escaped = false;
  let unicode = false;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT || isUnicodeDot(code)) break;
    octets++;
    if (code === BACKSLASH) {
      const octet = escapedOctet(text, at);
      if (octet === null)
        return sentence('name-escape', 'A backslash is followed by one ASCII character or three digits up to 255');
      if (isDigit(text.charCodeAt(at + 1))) at += 2;
      at++;
      escaped = true;
      canonical += spell(octet);
    } else if (code > 127) unicode = true;
    else {
      const kind = CLASS[code];
      if (kind === 0) return sentence('name-whitespace', 'Spaces and control characters cannot stand in a name');
      if (kind !== 1 && kind !== 2) unusual ||= text.charAt(at);
      canonical += spell(code);
    }
  }
  if (at === start) return sentence('name-empty-label', 'Two dots follow each other, or the name starts with a dot');
  if (unicode) return unicodeLabel(text.slice(start, at), escaped, at);
  if (octets > MAX_LABEL_OCTETS) {
    return sentence('label-too-long', 'A part of the name has {octets} octets; at most 63 are allowed between dots', {
      octets,
    });
  }
  return { text: canonical, end: at, unusual };
}

function unicodeLabel(label: string, escaped: boolean, end: number): LabelScan | Sentence {
  const shown = label.toWellFormed().slice(0, 70);
  if (escaped)
    return sentence('name-escape-unicode', '"{label}" mixes escapes with characters outside ASCII', { label: shown });
  const ascii = uts46().toASCII(label, {
    checkBidi: true,
    checkHyphens: true,
    checkJoiners: true,
    useSTD3ASCIIRules: true,
    verifyDNSLength: true,
  });
  if (!label.isWellFormed() || ascii === null || ascii.includes('.')) {
    return sentence('name-idna', '"{label}" cannot be written as an internationalised name (UTS #46)', {
      label: shown,
    });
  }
  return { text: ascii, end, unusual: '' };
}

/** The octet an escape at `at` stands for, or null when it is malformed. */
function escapedOctet(text: string, at: number): number | null {
  const next = text.charCodeAt(at + 1);
  if (Number.isNaN(next) || next > 126 || next < 32) return null;
  if (!isDigit(next)) return next;
  const digits = text.slice(at + 1, at + 4);
  return /^\d{3}$/.test(digits) && Number(digits) < 256 ? Number(digits) : null;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The full stops that UTS #46 maps to a dot. */
function isUnicodeDot(code: number): boolean {
  return code === 0x3002 || code === 0xff0e || code === 0xff61;
}
