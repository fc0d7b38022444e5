import { lookup, type LookupAddress } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';

/**
 * Which addresses a setting of a tenant may make this process contact. Public addresses always; private and loopback ones
 * only when the operator allowed them; metadata, link-local, multicast, unspecified and reserved ones never.
 */
export interface AddressPolicy {
  /** CIDRs (`10.0.0.0/8`), addresses, or exact host names whose private addresses are allowed. From the worker's config. */
  allowPrivateAddresses: readonly string[];
}

/** How an address is judged: `private` needs the operator's word, `never` has none. */
export type AddressClass = 'public' | 'private' | 'never';

const ALLOWABLE = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);

/** Cloud metadata services; each lies in a range that could otherwise be allowed. */
const METADATA = new Set(['169.254.169.254', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254']);

/** Ports of services that must not be reached through a provider URL, even on an allowed host. */
const REFUSED_PORTS = new Set([
  0, 1, 7, 9, 19, 20, 21, 22, 23, 25, 53, 69, 110, 111, 119, 135, 137, 139, 143, 161, 389, 445, 465, 512, 513, 514, 587,
  636, 873, 993, 995, 1433, 1521, 2049, 2375, 2376, 2379, 3306, 3389, 5432, 5433, 5672, 6000, 6379, 6443, 6665, 6666,
  6667, 7233, 7234, 7235, 7239, 9042, 9200, 10250, 11211, 27017,
]);

function parsed(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  if (bare.includes('%') || !ipaddr.isValid(bare)) return null;
  // ipaddr.js reads ::127.0.0.1 as ::ffff:127.0.0.1, which is another address; the URL parser writes the tail in hex.
  if (bare.includes(':') && bare.includes('.')) return parsed(URL.parse(`http://[${bare}]`)?.hostname ?? '');
  // `process` turns ::ffff:127.0.0.1 into 127.0.0.1, so a mapped address is judged as what it reaches.
  return ipaddr.process(bare);
}

/** Class of a literal address; what cannot be parsed is `never`. */
export function classOf(address: string): AddressClass {
  const ip = parsed(address);
  if (ip === null || METADATA.has(ip.toString())) return 'never';
  // ipaddr.js calls the deprecated IPv4-compatible range ::/96 unicast; on some systems it reaches the IPv4 address.
  if (ip.kind() === 'ipv6') {
    const six = ip as ipaddr.IPv6;
    const range = six.range();
    if (range !== 'loopback' && six.match(ipaddr.IPv6.parse('::'), 96)) return 'never';
    if (six.match(ipaddr.IPv6.parse('3fff::'), 20) || six.match(ipaddr.IPv6.parse('5f00::'), 16)) return 'never';
  }
  const range = ip.range();
  if (range === 'unicast') return 'public';
  return ALLOWABLE.has(range) ? 'private' : 'never';
}

function listed(ip: ipaddr.IPv4 | ipaddr.IPv6, entry: string): boolean {
  const [base, bits] = entry.split('/');
  const network = base === undefined ? null : parsed(base);
  if (network === null || network.kind() !== ip.kind()) return false;
  const width = bits === undefined ? (ip.kind() === 'ipv4' ? 32 : 128) : Number(bits);
  if (!Number.isInteger(width) || width < 0 || width > (ip.kind() === 'ipv4' ? 32 : 128)) return false;
  return ip.kind() === 'ipv4'
    ? (ip as ipaddr.IPv4).match(network as ipaddr.IPv4, width)
    : (ip as ipaddr.IPv6).match(network as ipaddr.IPv6, width);
}

/** True when `address`, reached under the name `host`, may be contacted. */
export function addressAllowed(address: string, host: string, policy: AddressPolicy): boolean {
  const verdict = classOf(address);
  if (verdict !== 'private') return verdict === 'public';
  const ip = parsed(address);
  if (ip === null) return false;
  const name = host.toLowerCase().replace(/\.$/, '');
  return policy.allowPrivateAddresses.some((entry) => entry.toLowerCase() === name || listed(ip, entry));
}

/** The refusal, in words that tell the operator what to change. */
export function addressRefused(host: string, address: string): ApexkeepError {
  const where = host === address ? address : `${host} (${address})`;
  return new ApexkeepError(
    'address-refused',
    classOf(address) === 'private'
      ? sentence(
          'contact-private',
          "{where} is a private or loopback address. The operator of this installation can allow it in the worker's list of private addresses.",
          { where },
        )
      : sentence(
          'contact-never',
          '{where} is an address that is never contacted: it is reserved, link-local, multicast or a metadata service.',
          { where },
        ),
    { extra: { host, address } },
  );
}

/**
 * Checks the base URL of an own-hosted service before anything is contacted: http or https, no userinfo, no query or
 * fragment, no port of another service, and no literal address that the policy refuses.
 * @throws ApexkeepError `invalid-input` with the path `settings.<member>`, or `address-refused`
 */
export function checkBaseUrl(text: string, policy: AddressPolicy, member = 'baseUrl'): URL {
  const refuse = (said: Sentence): never => {
    throw new ApexkeepError('invalid-input', said, { issues: [issueAt(`settings.${member}`, said)] });
  };
  // Backslash, control characters and encoded NUL are read differently by different parsers; no real URL needs them.
  if (/[\s\\]|%00/.test(text) || text.length > 2000)
    refuse(sentence('url-characters', 'The address may not contain spaces, backslashes or control characters.'));
  const url = URL.parse(text);
  if (url === null) return refuse(sentence('url-form', 'This is not a URL. Example: https://dns.example.com:8081'));
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    refuse(sentence('url-scheme', 'Only http:// and https:// addresses can be used.'));
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text)) {
    refuse(
      sentence('url-user', 'The address may not contain a user name or password; enter the key in its own field.'),
    );
  }
  if (url.search !== '' || url.hash !== '' || text.includes('#') || text.includes('?')) {
    refuse(sentence('url-query', 'The address may not contain a query or a fragment.'));
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (REFUSED_PORTS.has(port))
    refuse(sentence('url-port', 'Port {port} belongs to another service and cannot be used here.', { port }));
  const host = bareHost(url);
  if (parsed(host) !== null && !addressAllowed(host, host, policy)) throw addressRefused(host, host);
  return url;
}

/** Host of a URL without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
type LookupOptions = { all?: boolean; family?: number | string | undefined; hints?: number };

/**
 * A `lookup` for sockets that refuses a name as soon as one of its addresses is refused: picking an allowed one among
 * many would let a rebinding name choose the moment.
 */
export function guardedLookup(policy: AddressPolicy, resolve: typeof lookup = lookup) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    const family = options.family === 4 || options.family === 6 ? options.family : 0;
    resolve(host, { all: true, family, hints: options.hints ?? 0 }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const bad = addresses.find(({ address }) => !addressAllowed(address, host, policy));
      if (bad !== undefined) return callback(addressRefused(host, bad.address), []);
      const first = addresses[0];
      if (first === undefined) return callback(new Error(`${host} has no address`), []);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * All addresses of a host after the policy, literals included.
 * @throws ApexkeepError `address-refused` when one of them is refused, `provider-unavailable` when there is none
 */
export async function resolveAllowed(host: string, policy: AddressPolicy): Promise<string[]> {
  if (parsed(host) !== null) {
    if (!addressAllowed(host, host, policy)) throw addressRefused(host, host);
    return [host];
  }
  return new Promise((resolve, reject) => {
    guardedLookup(policy)(host, { all: true }, (error, addresses) => {
      if (error === null) return resolve((addresses as LookupAddress[]).map(({ address }) => address));
      if (error instanceof ApexkeepError) return reject(error);
      const reason = (error as NodeJS.ErrnoException).code ?? error.message;
      reject(
        new ApexkeepError(
          'provider-unavailable',
          sentence('name-unresolved', 'The name {host} cannot be resolved ({cause}).', { host, cause: reason }),
          { cause: error },
        ),
      );
    });
  });
}
