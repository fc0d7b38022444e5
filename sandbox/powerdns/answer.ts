import { rdataOf, typeNumber, type Answered, type Reply } from './wire.ts';
import type { Rrsets, StoredRrset } from './zones.ts';

const NXDOMAIN = 3;
const ANY = 255;
const CNAME_LIMIT = 10;

/** The sets of one state by owner name; names that exist only because something lies below them are there too, empty. */
type Nodes = Map<string, Map<string, StoredRrset>>;

const nodesOf = new WeakMap<Rrsets, Nodes>();

function served(rrset: StoredRrset): boolean {
  return rrset.records.some((record) => !record.disabled);
}

/** Name without its leftmost label. */
function parent(name: string): string {
  const rest = /^(?:\\\d{3}|\\.|[^.\\])+\.(.*)$/.exec(name)?.[1] ?? '';
  return rest === '' ? '.' : rest;
}

function index(apex: string, rrsets: Rrsets): Nodes {
  const known = nodesOf.get(rrsets);
  if (known !== undefined) return known;
  const nodes: Nodes = new Map([[apex, new Map()]]);
  for (const rrset of rrsets.values()) {
    if (!served(rrset)) continue;
    for (let name = rrset.name; !nodes.has(name); name = parent(name)) nodes.set(name, new Map());
    nodes.get(rrset.name)?.set(rrset.type, rrset);
  }
  nodesOf.set(rrsets, nodes);
  return nodes;
}

function recordsOf(rrset: StoredRrset | undefined, owner?: string): Answered[] {
  if (rrset === undefined) return [];
  return rrset.records.flatMap((record) => {
    const rdata = record.disabled ? null : rdataOf(rrset.type, record.content);
    return rdata === null ? [] : [{ owner: owner ?? rrset.name, type: typeNumber(rrset.type), ttl: rrset.ttl, rdata }];
  });
}

/** The SOA of a negative answer: its TTL is the lower of its own and the minimum field (RFC 2308 section 3). */
function negative(apex: string, nodes: Nodes): Answered[] {
  const soa = nodes.get(apex)?.get('SOA');
  const minimum = Number(soa?.records[0]?.content.split(' ')[6] ?? 0);
  return recordsOf(soa).map((record) => ({ ...record, ttl: Math.min(record.ttl, minimum) }));
}

/** The delegation above or at `name`, the apex itself not counted. */
function cut(name: string, apex: string, nodes: Nodes): StoredRrset | undefined {
  let found: StoredRrset | undefined;
  for (let at = name; at !== apex && at !== '.'; at = parent(at)) found = nodes.get(at)?.get('NS') ?? found;
  return found;
}

/** The sets that stand for a name: its own, or those of the closest wildcard (RFC 4592); undefined when it does not exist. */
function match(name: string, apex: string, nodes: Nodes): Map<string, StoredRrset> | undefined {
  const own = nodes.get(name);
  if (own !== undefined) return own;
  let closest = parent(name);
  while (!nodes.has(closest) && closest !== apex) closest = parent(closest);
  return nodes.get(`*.${closest}`);
}

function glue(delegation: StoredRrset, nodes: Nodes): Answered[] {
  return delegation.records.flatMap(({ content }) => {
    const node = nodes.get(content.toLowerCase());
    return [...recordsOf(node?.get('A')), ...recordsOf(node?.get('AAAA'))];
  });
}

/** Answers one question about a name in the zone `apex`, as an authoritative server does. */
export function answerFrom(apex: string, rrsets: Rrsets, asked: string, type: number): Reply {
  const nodes = index(apex, rrsets);
  const reply: Reply = { rcode: 0, authoritative: true, answer: [], authority: [], additional: [] };
  let name = asked;
  for (let step = 0; step < CNAME_LIMIT; step++) {
    const delegation = cut(name, apex, nodes);
    // DS lives on the parent's side of the cut (RFC 4035 section 2.4).
    if (delegation !== undefined && !(type === 43 && delegation.name === name)) {
      reply.authority = recordsOf(delegation);
      reply.additional = glue(delegation, nodes);
      reply.authoritative = step > 0;
      return reply;
    }
    const sets = match(name, apex, nodes);
    if (sets === undefined) return { ...reply, rcode: NXDOMAIN, authority: negative(apex, nodes) };
    const wanted = [...sets.values()].filter((rrset) => type === ANY || typeNumber(rrset.type) === type);
    reply.answer.push(...wanted.flatMap((rrset) => recordsOf(rrset, name)));
    if (wanted.length > 0) return reply;
    const cname = sets.get('CNAME');
    if (cname === undefined) return { ...reply, authority: negative(apex, nodes) };
    reply.answer.push(...recordsOf(cname, name));
    name = cname.records.find((record) => !record.disabled)?.content.toLowerCase() ?? '.';
    if (name !== apex && !name.endsWith(`.${apex}`)) return reply;
  }
  return reply;
}
