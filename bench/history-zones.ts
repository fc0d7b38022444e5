import type { RecordSet } from '#model/rules/record-set.ts';

/** A small deterministic generator (mulberry32): the same seed gives the same zones on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const APEX = 'big.test.';

function address(random: () => number): string {
  return `192.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`;
}

/** One record set of the mix of performance.md: 60 % A, 15 % AAAA, 10 % CNAME, 5 % TXT, 5 % MX, 5 % three addresses. */
function makeSet(index: number, random: () => number): RecordSet {
  const deep = random() < 0.3;
  const name = deep ? `h${index}.n${index % 97}.${APEX}` : `h${index}.${APEX}`;
  const kind = random();
  const ttl = 300;
  if (kind < 0.6) return { name, type: 'A', ttl, values: [address(random)] };
  if (kind < 0.75)
    return { name, type: 'AAAA', ttl, values: [`2001:db8::${Math.floor(random() * 65_536).toString(16)}`] };
  if (kind < 0.85) return { name, type: 'CNAME', ttl, values: [`h${Math.floor(random() * index)}.${APEX}`] };
  if (kind < 0.9) return { name, type: 'TXT', ttl, values: [`"v=token ${random().toString(36).slice(2)}"`] };
  if (kind < 0.95) return { name, type: 'MX', ttl, values: [`10 mx1.${APEX}`, `20 mx2.${APEX}`] };
  return { name, type: 'A', ttl, values: [address(random), address(random), address(random)].toSorted() };
}

/** A zone of `count` record sets, and its successors: each changes 1 % (0.3 % removed, 0.4 % updated, 0.3 % added). */
export function zoneVersions(
  count: number,
  seed: number,
): { apex: string; first: RecordSet[]; next(sets: RecordSet[]): RecordSet[] } {
  const random = randomFrom(seed);
  let serial = count;
  return {
    apex: APEX,
    first: Array.from({ length: count }, (_, index) => makeSet(index, random)),
    next(sets) {
      const share = Math.max(1, Math.round(sets.length / 1000));
      const after = [...sets];
      for (let n = 0; n < 3 * share; n++) {
        const at = Math.floor(random() * after.length);
        after[at] = after.at(-1) as RecordSet;
        after.pop();
      }
      for (let n = 0; n < 4 * share; n++) {
        const at = Math.floor(random() * after.length);
        const set = after[at] as RecordSet;
        after[at] = { ...set, ttl: set.ttl + 1 };
      }
      for (let n = 0; n < 3 * share; n++) after.push(makeSet(serial++, random));
      return after;
    },
  };
}
