import fc from 'fast-check';
import { canonicalSet } from '#model/rules/canonical.ts';
import type { RecordSet } from '#model/rules/record-set.ts';

/** A host name as mail and service targets have it. */
const host = fc
  .array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/), { minLength: 1, maxLength: 4 })
  .map((labels) => `${labels.join('.')}.`);
const uint16 = fc.integer({ min: 0, max: 65_535 });

/** Any octets, escaped as presentation form does. */
function quoted(octets: Uint8Array): string {
  const text = [...octets].map((octet) => {
    const char = String.fromCharCode(octet);
    if (octet < 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, '0')}`;
    return char === '"' || char === '\\' ? `\\${char}` : char;
  });
  return `"${text.join('')}"`;
}

const strings = fc
  .array(fc.uint8Array({ maxLength: 255 }), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(quoted).join(' '));
// An IPv4 address inside IPv6 is refused by PowerDNS in words; everything else it takes.
const ipv6 = fc
  .array(uint16, { minLength: 8, maxLength: 8 })
  .map((groups) => ['2001', ...groups.slice(1).map((group) => (group % 3 === 0 ? 0 : group).toString(16))].join(':'));
const tag = fc.stringMatching(/^[a-z0-9]{1,15}$/);

/** One value of one editable type, in some spelling. */
export const anyValue: fc.Arbitrary<[type: string, text: string]> = fc.oneof(
  fc.tuple(fc.constant('A'), fc.ipV4()),
  fc.tuple(fc.constant('AAAA'), ipv6),
  fc.tuple(fc.constant('TXT'), strings),
  fc.tuple(fc.constantFrom('CNAME', 'NS', 'PTR'), host),
  fc.tuple(
    fc.constant('MX'),
    fc.tuple(uint16, host).map((parts) => parts.join(' ')),
  ),
  fc.tuple(
    fc.constant('SRV'),
    fc.tuple(uint16, uint16, uint16, host).map((parts) => parts.join(' ')),
  ),
  fc.tuple(
    fc.constant('CAA'),
    fc
      .tuple(fc.constantFrom(0, 128), tag, fc.stringMatching(/^[ -~]{0,60}$/))
      .map(([flags, name, value]) => `${flags} ${name} ${quoted(Buffer.from(value))}`),
  ),
);

/** The canonical set of one value, as the product would write it. */
export function spelled(name: string, type: string, text: string): RecordSet {
  const parsed = canonicalSet({ name, type, ttl: 60, values: [text] }, 'example.com.');
  if (!parsed.ok) throw new Error(`${type} ${text}: ${JSON.stringify(parsed.issues)}`);
  return parsed.value;
}

export function byName(a: RecordSet, b: RecordSet): number {
  return a.name < b.name ? -1 : 1;
}
