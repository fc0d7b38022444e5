import { startPowerDnsStandIn } from '#sandbox/powerdns/stand-in.ts';
import { startRealPowerDns, type JudgeRrset } from '#test/judges/real-powerdns.ts';

/** A PowerDNS to test against, stand-in or real. */
export interface TestedServer {
  apiUrl: string;
  apiKey: string;
  dnsAddress: string;
  createZone(name: string, rrsets?: readonly JudgeRrset[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startStandInServer(): Promise<TestedServer> {
  const { apiUrl, apiKey, dnsAddress, control, stop } = await startPowerDnsStandIn();
  const createZone = async (name: string, rrsets: readonly JudgeRrset[] = []): Promise<void> => {
    control.seed({ name, nameservers: [`ns1.${name}`], soa_edit_api: 'DEFAULT' });
    if (rrsets.length > 0)
      control.edit(
        name,
        rrsets.map((rrset) => ({ ...rrset, changetype: 'REPLACE' })),
      );
  };
  return { apiUrl, apiKey, dnsAddress, createZone, stop };
}

export async function startRealServer(): Promise<TestedServer> {
  return startRealPowerDns();
}

export interface RawAnswer {
  status: number;
  type: string | null;
  /** Parsed JSON, or the text. */
  body: unknown;
}

/** One raw call to the API, as any client could make it. */
export async function raw(
  server: Pick<TestedServer, 'apiUrl' | 'apiKey'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { accept: 'application/json' },
): Promise<RawAnswer> {
  const response = await fetch(`${server.apiUrl}/api/v1${path}`, {
    method,
    headers: {
      'x-api-key': server.apiKey,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  return {
    status: response.status,
    type,
    body: type?.includes('json') === true ? (JSON.parse(text || 'null') as unknown) : text,
  };
}

const VOLATILE = new Set(['modified_at', 'dnskey', 'ds', 'id_of_key']);

/** A body in a form that two servers can agree on: lists whose order means nothing are sorted, moments are masked. */
export function comparable(value: unknown, key = ''): unknown {
  if (VOLATILE.has(key)) return `<${key}>`;
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item));
    return ['rrsets', 'records', 'comments', 'body', ''].includes(key)
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null)
    return key === 'zone' && typeof value === 'string' ? value.split('\n').sort().join('\n') : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, comparable(member, name)]),
  );
}
