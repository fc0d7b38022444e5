/**
 * The record model. A record set (RRset, RFC 2181 section 5) is the unit of everything: reading, diff, plan, write, proof.
 */

/** Types with per-field editing and full RDATA checks. Every other type is *opaque*: kept byte-exact and never written. */
export const EDITABLE_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const;
export type EditableType = (typeof EDITABLE_TYPES)[number];

/**
 * One record set in canonical form:
 * - `name`: absolute, lower-case A-label owner name with the final dot (`www.example.com.`, `*.example.com.`);
 * - `type`: upper-case mnemonic or RFC 3597 `TYPEnnn`;
 * - `ttl`: seconds, 0 to 2^31-1 (RFC 2181 section 8);
 * - `values`: RDATA in canonical presentation form (see `rdata.ts`), sorted, without duplicates. Opaque sets keep the
 *   provider's own spelling;
 * - `extras`: what the provider keeps beside the data (comments, proxied, disabled records …), carried through each write.
 */
export interface RecordSet {
  name: string;
  type: string;
  ttl: number;
  values: string[];
  extras?: Record<string, unknown>;
}

/** Identifies a record set within a zone. */
export interface RecordSetKey {
  name: string;
  type: string;
}

/**
 * `name type`, the map key of a record set within a zone. Joined, not added: V8 keeps a sum as a chain of its parts, which costs
 * a zone of many sets more memory and a map more time than one flat string.
 */
export function keyOf(set: RecordSetKey): string {
  return [set.name, set.type].join(' ');
}

/** True for types this product edits; the others are opaque. */
export function isEditable(type: string): type is EditableType {
  return (EDITABLE_TYPES as readonly string[]).includes(type);
}
