import { createHash } from 'node:crypto';
import { domainToASCII, domainToUnicode } from 'node:url';
import { ruleOf, tldOf } from './prices.ts';
import { type NameScript, type NameStatus, SPEAKING_PREFIXES } from './scripts.ts';
import type { World } from './world.ts';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const WELL_KNOWN = new Set(
  (
    'google amazon apple microsoft facebook youtube wikipedia github gitlab openai paypal netflix spotify mollie ' +
    'internetx autodns ionos strato hetzner denic ebay zalando siemens bosch bmw audi tagesschau spiegel zeit heise ' +
    'hotel auto shop news music games pizza berlin hamburg muenchen test demo mail cloud bank immobilien'
  ).split(' '),
);
const HELD_BACK = new Set(['example', 'nic', 'www', 'whois', 'localhost', 'registry', 'dns']);

/** What can be registered; the premium ones at their own price. */
export const REGISTRABLE: readonly NameStatus[] = ['FREE', 'PREMIUM', 'CLAIM', 'PREMIUM_CLAIM'];

/** A name in the form in which the registry knows it; null when it is none. */
export function registryName(text: string): string | null {
  const name = domainToASCII(text.trim().toLowerCase().replace(/\.$/, ''));
  const labels = name.split('.');
  if (labels.length < 2 || name.length > 253) return null;
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '') ? name : null;
}

/** A name as people read it. */
export function readable(name: string): string {
  return domainToUnicode(name);
}

/** The script of a name: what a test wrote, else what its beginning says. */
export function scriptOf(world: World, name: string): NameScript {
  const speaking = Object.entries(SPEAKING_PREFIXES).find(([prefix]) => name.startsWith(prefix));
  return { ...speaking?.[1], ...world.scripts[name] };
}

/** A number below 100 that a name always gets. */
function drawn(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) % 100;
}

/**
 * What the registry says of a name that is not in the portfolio. Without a script it is made up, and always the same: well-known
 * and short labels are taken, others by chance; a label with a digit or of fourteen letters or more is free.
 */
export function outsideStatus(world: World, name: string): NameStatus {
  const script = scriptOf(world, name);
  if (script.status !== undefined) return script.status;
  if (ruleOf(name) === undefined) return 'INVALID';
  const label = name.slice(0, name.length - tldOf(name).length - 1);
  if (label.includes('.')) return 'INVALID';
  if (HELD_BACK.has(label)) return 'RESERVED';
  if (WELL_KNOWN.has(label)) return 'ASSIGNED';
  if (/\d/.test(label) || label.length >= 14) return 'FREE';
  if (label.length <= 3) return 'ASSIGNED';
  const lot = drawn(name);
  if (lot < (ruleOf(name)?.taken ?? 0)) return 'ASSIGNED';
  if (lot >= 97 && ruleOf(name)?.ownerCheck === true) return 'PREMIUM';
  return 'FREE';
}

/** What the registry says of a name: what we hold or have just deleted is taken. */
export function nameStatus(world: World, name: string): NameStatus {
  const held = world.domains[name]?.at(-1)?.domain ?? null;
  if (held !== null || world.restores[name] !== undefined) return 'ASSIGNED';
  return outsideStatus(world, name);
}

/** The price class of a premium name. */
export function priceClassOf(world: World, name: string): string {
  return world.scripts[name]?.priceClass ?? `${tldOf(name)}_premium_a`;
}
