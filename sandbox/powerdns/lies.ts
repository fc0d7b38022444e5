import { randomSource } from '#sandbox/random-source.ts';
import type { ApiAnswer } from './api.ts';
import type { Fault } from './faults.ts';

interface ShownRrset {
  type: string;
  records: unknown[];
}

/** A zone's answer without what the fault leaves out of it; every other answer as it is. */
export function thinned(answer: ApiAnswer, fault: Fault): ApiAnswer {
  const body = answer.body as { rrsets?: ShownRrset[] } | null;
  if (body === null || !Array.isArray(body.rrsets)) return answer;
  return { ...answer, body: { ...body, rrsets: leftOf(body.rrsets, fault) } };
}

function leftOf(rrsets: ShownRrset[], fault: Fault): ShownRrset[] {
  if (fault.kind === 'half-the-records') return rrsets.filter(({ type }, index) => index % 2 === 0 || type === 'SOA');
  return fault.kind === 'some-missing' ? someOf(rrsets, fault.seed ?? 1) : rrsets;
}

/** Each record is missing one time in six, and so is each record set of what is left. */
function someOf(rrsets: readonly ShownRrset[], seed: number): ShownRrset[] {
  const random = randomSource(seed);
  return rrsets.flatMap((rrset) => {
    if (rrset.type === 'SOA') return [rrset];
    const records = rrset.records.filter(() => random.below(6) > 0);
    return random.below(6) === 0 || records.length === 0 ? [] : [{ ...rrset, records }];
  });
}

/** A write with every TTL one minute longer. */
export function withOtherTtl(body: string): string {
  return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
    key === 'ttl' && typeof value === 'number' ? value + 60 : value,
  );
}
