import { ApexkeepError } from '#model/errors.ts';
import { sameValues } from '#model/rules/diff.ts';
import type { RecordSet } from '#model/rules/record-set.ts';
import { type DnsAnswer, queryRecordSet, querySerial } from './dns/query.ts';

/** What every authoritative server has to say about one record set; `wanted` null means that it has to be gone. */
export interface Expectation {
  changeId: string;
  name: string;
  type: string;
  wanted: RecordSet | null;
}

/** What must be known of the rest of the zone to judge an answer. */
export interface ZoneShape {
  /** Owner names of delegations inside the zone: below them a server refers and is not authoritative. */
  delegations: ReadonlySet<string>;
  /** Values of wildcard sets by `name type`: they answer for deleted names. */
  wildcards: ReadonlyMap<string, readonly string[]>;
}

/** One server's answer about one set, judged. */
export interface Witness {
  changeId: string;
  server: string;
  state: 'agrees' | 'differs' | 'unreachable';
  seen: Record<string, unknown>;
  serial: number | null;
}

const AT_ONCE = 32;

/** Asks every server about every set, once. A server that does not answer is `unreachable`, which is not agreement (R18). */
export async function askEveryone(
  servers: readonly string[],
  expectations: readonly Expectation[],
  shape: ZoneShape,
  apex: string,
  signal: AbortSignal,
): Promise<Witness[]> {
  const serials = new Map(
    await Promise.all(servers.map(async (server) => [server, await serialAt(server, apex, signal)] as const)),
  );
  const questions = servers.flatMap((server) => expectations.map((expectation) => ({ server, expectation })));
  const witnesses: Witness[] = [];
  const worker = async (): Promise<void> => {
    for (let next = questions.pop(); next !== undefined; next = questions.pop()) {
      const { server, expectation } = next;
      witnesses.push(await ask(server, expectation, shape, serials.get(server) ?? null, signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, questions.length) }, worker));
  return witnesses;
}

async function serialAt(server: string, apex: string, signal: AbortSignal): Promise<number | null> {
  try {
    return await querySerial(server, apex, { timeoutMs: 2000, signal });
  } catch (error) {
    if (error instanceof ApexkeepError) return null;
    throw error;
  }
}

async function ask(
  server: string,
  expectation: Expectation,
  shape: ZoneShape,
  serial: number | null,
  signal: AbortSignal,
): Promise<Witness> {
  const witness = { changeId: expectation.changeId, server, serial };
  try {
    const answer = await queryRecordSet(server, expectation, { timeoutMs: 2000, signal });
    const { rcode, aa, ttl, values, section } = answer;
    const state = agrees(answer, expectation, shape) ? 'agrees' : 'differs';
    return { ...witness, state, seen: { rcode, aa, ttl, values, section }, serial: answer.serial ?? serial };
  } catch (error) {
    if (!(error instanceof ApexkeepError)) throw error;
    return { ...witness, state: 'unreachable', seen: { message: error.message } };
  }
}

/** True when an answer is what the plan wants: data, authority, and a TTL that is not longer than asked for. */
export function agrees(answer: DnsAnswer, expectation: Expectation, shape: ZoneShape): boolean {
  const { wanted } = expectation;
  const referred = isReferred(expectation, shape);
  const authoritative = answer.aa || referred;
  if (wanted === null) return authoritative && isGone(answer, expectation, shape);
  // Below a delegation only glue is ever shown; the provider's own read-back is the proof for the rest.
  if (referred && answer.section === null) return answer.rcode === 'NOERROR' && answer.values.length === 0;
  return (
    authoritative &&
    answer.rcode === 'NOERROR' &&
    sameValues(answer.values, wanted.values) &&
    answer.ttl !== null &&
    answer.ttl <= wanted.ttl
  );
}

function isGone(answer: DnsAnswer, expectation: Expectation, shape: ZoneShape): boolean {
  if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') return false;
  if (answer.values.length === 0) return true;
  return ancestors(expectation.name).some((ancestor) => {
    const values = shape.wildcards.get(`*.${ancestor} ${expectation.type}`);
    return values !== undefined && sameValues(values, answer.values);
  });
}

/** At a delegation its NS, and below it everything, is not this server's to answer with authority. */
function isReferred(expectation: Expectation, shape: ZoneShape): boolean {
  const { name, type } = expectation;
  if (shape.delegations.has(name) && type !== 'DS') return true;
  return ancestors(name).some((ancestor) => shape.delegations.has(ancestor));
}

/** Names above a name, nearest first, without the root. */
function ancestors(name: string): string[] {
  const labels = name.split('.').slice(0, -1);
  return labels.slice(1).map((_label, index) => `${labels.slice(index + 1).join('.')}.`);
}
