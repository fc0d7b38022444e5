import { hash as digest } from 'node:crypto';

/** One audit row as the chain covers it. `content` is the JSON text whose bytes are hashed after the predecessor's hash. */
export interface AuditLink {
  seq: number;
  /** Hex, as stored. */
  prevHash: string;
  /** Hex, as stored. */
  hash: string;
  content: string;
}

/** How far a chain reached when somebody last looked, kept outside the database: without it a cut tail cannot be seen. */
export interface AuditHead {
  seq: number;
  hash: string;
}

export interface ChainFault {
  seq: number;
  kind: 'gap' | 'order' | 'link' | 'content' | 'tail';
  message: string;
}

export const GENESIS = '00'.repeat(32);
const HASH_BYTES = 32;
const HASH_HEX = 64;

/** Recomputes links one after the other; feed it a whole chain in order, in pieces of any size. */
export class ChainVerifier {
  readonly faults: ChainFault[] = [];
  #seq = 0;
  #hash = GENESIS;
  readonly #known: AuditHead | null;
  #scratch = Buffer.alloc(64 * 1024);
  readonly #mostFaults: number;

  /** `known` is a head written down earlier; the chain must pass through it. */
  constructor(known: AuditHead | null = null, mostFaults = 100) {
    this.#known = known;
    this.#mostFaults = mostFaults;
  }

  get head(): AuditHead {
    return { seq: this.#seq, hash: this.#hash };
  }

  #fault(seq: number, kind: ChainFault['kind'], message: string): void {
    if (this.faults.length < this.#mostFaults) this.faults.push({ seq, kind, message });
  }

  add(link: AuditLink): void {
    const { seq, prevHash, content } = link;
    if (seq !== this.#seq + 1) {
      if (seq > this.#seq) this.#fault(seq, 'gap', `Rows ${this.#seq + 1} to ${seq - 1} are missing.`);
      else this.#fault(seq, 'order', `Row ${seq} comes after row ${this.#seq}.`);
    }
    if (prevHash !== this.#hash) this.#fault(seq, 'link', `Row ${seq} does not follow the row before it.`);
    if (this.#computed(prevHash, content) !== link.hash)
      this.#fault(seq, 'content', `Row ${seq} is not as it was written.`);
    this.#seq = seq;
    this.#hash = link.hash;
    if (this.#known?.seq === seq && this.#known.hash !== link.hash) {
      this.#fault(
        seq,
        'tail',
        `Row ${seq} is not the one that was written down as the head earlier: the chain was replaced.`,
      );
    }
  }

  #computed(prevHash: string, content: string): string {
    const most = HASH_BYTES + content.length * 3;
    if (most > this.#scratch.length) this.#scratch = Buffer.alloc(most * 2);
    this.#scratch.write(prevHash, 0, 'hex');
    const end = HASH_BYTES + this.#scratch.write(content, HASH_BYTES, 'utf8');
    return prevHash.length === HASH_HEX ? digest('sha256', this.#scratch.subarray(0, end), 'hex') : '';
  }

  /** The verdict after the last link; `stored` is the head row of the database. */
  finish(stored: AuditHead | null): ChainFault[] {
    const reached = this.#seq;
    for (const [head, words] of [
      [stored, 'the head of the chain'],
      [this.#known, 'the head written down earlier'],
    ] as const) {
      if (head === null) continue;
      if (head.seq > reached)
        this.#fault(head.seq, 'tail', `Rows ${reached + 1} to ${head.seq} are cut off: ${words} is row ${head.seq}.`);
    }
    if (stored !== null && (stored.seq < reached || (stored.seq === reached && stored.hash !== this.#hash))) {
      this.#fault(reached, 'tail', `The head of the chain is not its last row.`);
    }
    if (stored === null && reached > 0) this.#fault(reached, 'tail', 'The head of the chain is gone.');
    return this.faults;
  }
}

/** The bytes the trigger hashed (migrations/0004-record-keeping.sql), built again from the columns. */
export const AUDIT_CONTENT = `json_build_array(tenant_id, seq, id, (extract(epoch from at) * 1000000)::bigint, actor_kind, actor_id,
  action, subject, correlation, detail::text)::text`;

export interface ChainReport {
  tenantId: string;
  rows: number;
  head: AuditHead;
  faults: ChainFault[];
}

type Query = <Row extends object>(text: string, params: unknown[]) => Promise<Row[]>;

const PAGE = 5000;

/**
 * Recomputes the audit chain of one tenant from its columns, page by page. `query` must see the tenant's rows: `tx.sql` of
 * `inTenant`, or a connection that row-level security does not bind. `known` is a head written down earlier.
 */
export async function verifyChain(
  query: Query,
  tenantId: string,
  known: AuditHead | null = null,
): Promise<ChainReport> {
  const verifier = new ChainVerifier(known);
  // One statement, so that head and last row are of one moment.
  const [end] = await query<{ seq: string | number | null; hash: string | null; last: string | number }>(
    `select h.seq, encode(h.hash, 'hex') as hash, e.last
       from (select coalesce(max(seq), 0) as last from audit_event where tenant_id = $1) e
       left join audit_head h on h.tenant_id = $1`,
    [tenantId],
  );
  const head = end?.hash == null ? null : { seq: Number(end.seq), hash: end.hash };
  const last = Number(end?.last ?? 0);
  let rows = 0;
  for (let after = 0; ;) {
    const links = await query<{ seq: string | number; prevHash: string; hash: string; content: string }>(
      `select seq, encode(prev_hash, 'hex') as "prevHash", encode(hash, 'hex') as hash, ${AUDIT_CONTENT} as content
         from audit_event where tenant_id = $1 and seq > $2 and seq <= $3 order by seq limit ${PAGE}`,
      // Rows written while we read belong to the next look.
      [tenantId, after, last],
    );
    for (const link of links) verifier.add({ ...link, seq: Number(link.seq) });
    rows += links.length;
    if (links.length < PAGE) break;
    after = Number(links.at(-1)?.seq);
  }
  const faults = verifier.finish(head);
  return { tenantId, rows, head: verifier.head, faults };
}
