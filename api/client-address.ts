import { isIP } from 'node:net';

/**
 * The caller's address. X-Forwarded-For is believed for as many entries as there are trusted proxies, counted from the
 * right; with none, or with a malformed list, the peer's own address counts.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trustedProxies: number): string {
  const direct = plain(peer);
  if (trustedProxies === 0 || forwardedFor === undefined) return direct;
  const hops = forwardedFor.split(',').map((entry) => entry.trim());
  const entry = hops[hops.length - trustedProxies];
  return entry !== undefined && isIP(entry) !== 0 ? plain(entry) : direct;
}

/** IPv4 without the IPv6 mapping. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** What counts as one caller for limits: an IPv4 address, or the /64 of an IPv6 address. */
export function addressBucket(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
