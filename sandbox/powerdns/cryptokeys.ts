import { createHash, generateKeyPairSync } from 'node:crypto';
import { nameOctets } from './wire.ts';
import type { Cryptokey } from './zones.ts';

/** Key tag of a DNSKEY (RFC 4034 appendix B). */
function keyTag(rdata: Buffer): number {
  let sum = 0;
  rdata.forEach((octet, at) => (sum += at % 2 === 0 ? octet << 8 : octet));
  return (sum + (sum >>> 16)) & 0xffff;
}

/** A new ECDSA P-256 key (algorithm 13) with its DS records, as `PUT {dnssec: true}` makes one. */
export function newCryptokey(zone: string, id: number): Cryptokey {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const key = Buffer.concat([Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
  const rdata = Buffer.concat([Buffer.from([0x01, 0x01, 3, 13]), key]);
  const tag = keyTag(rdata);
  const digests: [number, string][] = [
    [1, 'sha1'],
    [2, 'sha256'],
    [4, 'sha384'],
  ];
  return {
    id,
    dnskey: `257 3 13 ${key.toString('base64')}`,
    ds: digests.map(
      ([number, name]) =>
        `${tag} 13 ${number} ${createHash(name).update(nameOctets(zone)).update(rdata).digest('hex')}`,
    ),
  };
}
