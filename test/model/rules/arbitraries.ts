import fc from 'fast-check';
import { canonicalSet } from '#model/rules/canonical.ts';
import { formatRdata, parseRdata } from '#model/rules/rdata.ts';
import { EDITABLE_TYPES, keyOf, type EditableType, type RecordSet } from '#model/rules/record-set.ts';

export const APEX = 'example.com.';

const octet = fc.integer({ min: 0, max: 255 });

/** A label as any octets, escaped throughout. */
const wildLabel = fc
  .array(octet, { minLength: 1, maxLength: 12 })
  .map((octets) => octets.map((value) => `\\${String(value).padStart(3, '0')}`).join(''));

const plainLabel = fc.stringMatching(/^[a-zA-Z0-9_*/-]{1,20}$/);

export const label = fc.oneof({ weight: 4, arbitrary: plainLabel }, { weight: 1, arbitrary: wildLabel });

export const relativeOwner = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

export const target = fc.oneof(
  relativeOwner,
  relativeOwner.map((name) => `${name}.`),
  fc.constantFrom('@', '.', 'mail.example.org.', 'Www.Example.COM.'),
);

const uint16 = fc.integer({ min: 0, max: 65_535 }).map(String);

/** A quoted string of any octets. */
export const quoted = fc
  .array(octet, { maxLength: 300 })
  .map((octets) => `"${octets.map((value) => `\\${String(value).padStart(3, '0')}`).join('')}"`);

const text = fc.oneof(
  quoted,
  fc.stringMatching(/^[ -!#-[\]-~]{0,300}$/).map((value) => `"${value}"`),
);

/** Presentation forms of each type, in every lawful spelling that is worth trying. */
export const rdataText: Readonly<Record<EditableType, fc.Arbitrary<string>>> = {
  A: fc.ipV4(),
  AAAA: fc.ipV6(),
  CAA: fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.stringMatching(/^[A-Za-z0-9]{1,15}$/), text)
    .map(([flags, tag, value]) => `${flags} ${tag} ${value}`),
  CNAME: target,
  MX: fc.tuple(uint16, target).map((parts) => parts.join(' ')),
  NS: target,
  PTR: target,
  SRV: fc.tuple(uint16, uint16, uint16, target).map((parts) => parts.join(' ')),
  TXT: fc.array(text, { minLength: 1, maxLength: 4 }).map((strings) => strings.join(' ')),
};

export const editableType = fc.constantFrom(...EDITABLE_TYPES);

/** One lawful value of some type, canonical. */
export const typedValue = editableType.chain((type) =>
  rdataText[type].map((value) => {
    const parsed = parseRdata(type, value, APEX);
    return { type, written: value, parsed, canonical: parsed.ok ? formatRdata(parsed.value) : null };
  }),
);

/** A canonical record set below or at the apex. */
export const recordSet: fc.Arbitrary<RecordSet> = editableType
  .chain((type) =>
    fc.record({
      name: fc.oneof(relativeOwner, fc.constant('@')),
      type: fc.constant(type as string),
      ttl: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      values: fc.array(rdataText[type], { minLength: 1, maxLength: 4 }),
    }),
  )
  .map((input) => canonicalSet(input, APEX))
  .filter((parsed) => parsed.ok)
  .map((parsed) => parsed.value);

/** A zone: sets with distinct keys, by key. */
export const zone: fc.Arbitrary<Map<string, RecordSet>> = fc
  .array(recordSet, { maxLength: 25 })
  .map((sets) => new Map(sets.map((set) => [keyOf(set), set])));

/** Two zones that share most of their sets. */
export const zonePair: fc.Arbitrary<[Map<string, RecordSet>, Map<string, RecordSet>]> = fc
  .tuple(zone, zone, fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }), fc.integer({ min: 0, max: 3 }))
  .map(([shared, own, kept, step]) => {
    const other = new Map(own);
    for (const [index, [key, set]] of [...shared].entries()) {
      if (kept[index] === true) other.set(key, index % 4 === step ? { ...set, ttl: (set.ttl + 1) % 1000 } : set);
    }
    return [shared, other];
  });
