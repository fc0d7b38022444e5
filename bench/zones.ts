/**
 * Generated zones: the same seed gives the same zones. Mix by record set: 60 % A, 15 % AAAA, 10 % CNAME, 5 % TXT, 5 % MX of two
 * values, 5 % A of three values; 30 % of the owners are two labels deep. The second zone has about 1 % of the sets changed:
 * 0.3 % removed, 0.4 % updated, 0.3 % added.
 */

/** A record set as generated, before any reading; values in presentation form. */
export interface GeneratedSet {
  name: string;
  type: string;
  ttl: number;
  values: string[];
}

export interface ZonePair {
  apex: string;
  before: GeneratedSet[];
  after: GeneratedSet[];
  /** How many sets differ, by action. */
  expected: { add: number; replace: number; delete: number };
}

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Two zones of about `records` records each. */
export function generateZones(records: number, seed: number): ZonePair {
  const random = randomFrom(seed);
  const apex = `z${records}.test.`;
  const before: GeneratedSet[] = [
    { name: apex, type: 'NS', ttl: 3600, values: ['ns1.example.net.', 'ns2.example.net.'] },
  ];
  for (let count = 2, index = 0; count < records; index++) {
    const set = generateSet(index, apex, random);
    before.push(set);
    count += set.values.length;
  }
  const expected = { add: 0, replace: 0, delete: 0 };
  const after: GeneratedSet[] = [];
  for (const [index, set] of before.entries()) {
    const draw = index === 0 ? 1 : random();
    if (draw < 0.003) expected.delete++;
    else if (draw < 0.007) {
      expected.replace++;
      after.push({ ...set, ttl: set.ttl + 60 });
    } else after.push(set);
    if (draw > 0.997 && draw < 1) {
      expected.add++;
      after.push(generateSet(before.length + expected.add, apex, random));
    }
  }
  return { apex, before, after, expected };
}

function generateSet(index: number, apex: string, random: () => number): GeneratedSet {
  const whole = (below: number): number => Math.floor(random() * below);
  const name = random() < 0.3 ? `h${index}.d${whole(500)}.${apex}` : `h${index}.${apex}`;
  const ttl = [300, 600, 3600, 86_400][whole(4)] ?? 300;
  const address = (): string => `192.0.2.${whole(256)}`;
  const draw = random();
  if (draw < 0.6) return { name, type: 'A', ttl, values: [address()] };
  if (draw < 0.75) {
    const groups = [1, 2, 3, 4].map(() => (1 + whole(65_535)).toString(16)).join(':');
    return { name, type: 'AAAA', ttl, values: [`2001:db8::${groups}`] };
  }
  if (draw < 0.85) return { name, type: 'CNAME', ttl, values: [`t${whole(1000)}.example.net.`] };
  if (draw < 0.9) return { name, type: 'TXT', ttl, values: [`"site-verification=${whole(1e9)} of host ${index}"`] };
  if (draw < 0.95)
    return { name, type: 'MX', ttl, values: [`10 mx1-${index}.example.net.`, `20 mx2-${index}.example.net.`] };
  const base = whole(254);
  return { name, type: 'A', ttl, values: [0, 1, 2].map((step) => `198.51.100.${base + step}`) };
}

const SOA = '1 7200 3600 1209600 300';

/** The zone as a zone file with relative owners, as operators write them. */
export function zoneText(apex: string, sets: readonly GeneratedSet[]): string {
  const lines = [`$ORIGIN ${apex}`, '$TTL 3600', `@ 3600 IN SOA ns1.example.net. hostmaster.example.net. ${SOA}`];
  for (const { name, type, ttl, values } of sets) {
    const owner = name === apex ? '@' : name.slice(0, -apex.length - 1);
    for (const value of values) lines.push(`${owner}\t${ttl}\tIN\t${type}\t${value}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The zone as octoDNS YAML, sets of one owner together. */
export function zoneYaml(apex: string, sets: readonly GeneratedSet[]): string {
  const lines = ['---'];
  for (const { name, type, ttl, values } of sets) {
    const owner = name === apex ? '' : name.slice(0, -apex.length - 1);
    lines.push(`${JSON.stringify(owner)}:`, `  type: ${type}`, `  ttl: ${ttl}`);
    if (type === 'CNAME') lines.push(`  value: ${values[0]}`);
    else {
      lines.push('  values:');
      for (const value of values) lines.push(...yamlValue(type, value));
    }
  }
  return `${lines.join('\n')}\n`;
}

function yamlValue(type: string, value: string): string[] {
  if (type === 'TXT') return [`  - ${value}`];
  if (type !== 'MX') return [`  - ${JSON.stringify(value)}`];
  const [preference, exchange] = value.split(' ');
  return [`  - preference: ${preference}`, `    exchange: ${exchange}`];
}
