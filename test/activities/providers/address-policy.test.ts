import { createServer } from 'node:http';
import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  addressAllowed,
  checkBaseUrl,
  classOf,
  guardedLookup,
  resolveAllowed,
} from '#activities/providers/address-policy.ts';
import { callProvider, closeProviderConnections, SMALL_BYTES } from '#activities/providers/http.ts';
import { ApexkeepError } from '#model/errors.ts';
import { failure } from './powerdns-cases.ts';

const STRICT = { allowPrivateAddresses: [] };

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ApexkeepError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('which addresses may be contacted', () => {
  it.each([
    '192.0.0.192',
    '169.254.169.254',
    '100.100.100.200',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '169.254.1.1',
    'fe80::1',
    '224.0.0.1',
    'ff02::1',
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '240.0.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '::127.0.0.1',
    '::7f00:1',
    '3fff::1',
    '5f00::1',
    'fe80::1%eth0',
    'not an address',
    '',
  ])('never %s, whatever the operator allows', (address) => {
    expect(classOf(address)).toBe('never');
    expect(
      addressAllowed(address, 'host.example', {
        allowPrivateAddresses: ['0.0.0.0/0', '::/0', 'host.example', address],
      }),
    ).toBe(false);
  });

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
  ])('%s only when it is allowed', (address) => {
    expect(classOf(address)).toBe('private');
    expect(addressAllowed(address, 'host.example', STRICT)).toBe(false);
    expect(addressAllowed(address, 'host.example', { allowPrivateAddresses: [address] })).toBe(true);
    expect(addressAllowed(address, 'host.example', { allowPrivateAddresses: ['HOST.example'] })).toBe(true);
  });

  it.each(['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s always', (address) => {
    expect(addressAllowed(address, address, STRICT)).toBe(true);
  });

  it('keeps the other private addresses refused when one is allowed', () => {
    const policy = { allowPrivateAddresses: ['10.1.0.0/16', '192.168.5.5'] };
    expect(['10.1.2.3', '192.168.5.5'].map((address) => addressAllowed(address, 'h', policy))).toEqual([true, true]);
    expect(
      ['10.2.0.1', '192.168.5.6', '127.0.0.1', '::1'].map((address) => addressAllowed(address, 'h', policy)),
    ).toEqual([false, false, false, false]);
  });

  it.each(['', '10.0.0.0/99', '10.0.0.0/-1', '10.0.0.0/x', '/8', '::/0', 'nonsense'])(
    'allows nothing by the broken or foreign entry "%s"',
    (entry) => {
      expect(addressAllowed('10.0.0.1', 'host.example', { allowPrivateAddresses: [entry] })).toBe(false);
    },
  );

  it('gives every text a verdict and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) =>
        ['public', 'private', 'never'].includes(classOf(text)),
      ),
    );
  });
});

describe('the base URL of an own-hosted service', () => {
  it.each([
    'http://127.0.0.1:8081',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'http://[::1]:8081',
    'http://[::ffff:7f00:1]/',
    'http://[::]/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]/',
    'http://10.0.0.1/',
  ])('refuses %s as an address', (text) => {
    expect(codeOf(() => checkBaseUrl(text, STRICT))).toBe('address-refused');
  });

  it.each([
    '',
    'dns.example.com',
    'file:///etc/passwd',
    'gopher://dns.example.com/',
    'ftp://dns.example.com/',
    'http://user:secret@dns.example.com/',
    'http://@dns.example.com/',
    'http://dns.example.com#@127.0.0.1/',
    'http://dns.example.com\\@127.0.0.1/',
    'http://dns.example.com/%00',
    'http://dns.example.com/?x=1',
    'http://dns example.com/',
    'http://dns.example.com:22/',
    'http://dns.example.com:25/',
    'http://dns.example.com:5432/',
    'http://dns.example.com:7233/',
    'http://dns.example.com:0/',
  ])('refuses "%s" as input and names the setting', (text) => {
    expect(() => checkBaseUrl(text, STRICT)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        issues: [expect.objectContaining({ path: 'settings.baseUrl' })],
      }),
    );
  });

  it.each([
    'https://dns.example.com',
    'http://dns.example.com:8081/pdns/',
    'https://8.8.8.8:8443',
    'https://[2606:4700:4700::1111]/',
  ])('accepts %s', (text) => {
    expect(codeOf(() => checkBaseUrl(text, STRICT))).toBe('accepted');
  });
});

describe('names that resolve to refused addresses', () => {
  function resolver(...addresses: string[]): Parameters<typeof guardedLookup>[1] {
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return ((_host: string, _options: unknown, callback: (error: null, addresses: LookupAddress[]) => void) =>
      callback(null, found)) as never;
  }

  function looked(policy: { allowPrivateAddresses: string[] }, ...addresses: string[]): Promise<unknown> {
    return new Promise((resolve) => {
      guardedLookup(policy, resolver(...addresses))('dns.example.com', { all: true }, (error, found) =>
        resolve(error ?? found),
      );
    });
  }

  it('refuses all when one among many is private', async () => {
    expect(await looked(STRICT, '8.8.8.8', '10.0.0.1')).toMatchObject({
      code: 'address-refused',
      extra: { address: '10.0.0.1' },
    });
  });

  it('refuses a metadata address even under an allowed host name', async () => {
    expect(await looked({ allowPrivateAddresses: ['dns.example.com'] }, '169.254.169.254')).toMatchObject({
      code: 'address-refused',
    });
  });

  it('hands on public addresses', async () => {
    expect(await looked(STRICT, '8.8.8.8')).toEqual([{ address: '8.8.8.8', family: 4 }]);
  });

  it('refuses localhost by what it resolves to, and a name that does not exist as unreachable', async () => {
    expect((await failure(resolveAllowed('localhost', STRICT))).code).toBe('address-refused');
    expect((await failure(resolveAllowed('nope.invalid', STRICT))).code).toBe('provider-unavailable');
  });
});

describe('a connection', () => {
  afterEach(closeProviderConnections);

  async function attempt(host: string, allowed: string[]): Promise<{ code: string; requests: number }> {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://${host}:${(server.address() as { port: number }).port}/`);
    const calling = callProvider(
      {
        peer: 'peer',
        method: 'GET',
        url,
        headers: {},
        effect: 'read',
        maxBytes: SMALL_BYTES,
        signal: new AbortController().signal,
        secret: '',
      },
      { allowPrivateAddresses: allowed },
    );
    const code = await calling.then(
      () => 'answered',
      (error: ApexkeepError) => error.code,
    );
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    return { code, requests };
  }

  it.each(['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]'])(
    'to %s is refused before a request is sent',
    async (host) => {
      expect(await attempt(host, [])).toEqual({ code: 'address-refused', requests: 0 });
    },
  );

  it('to an allowed address is made', async () => {
    expect(await attempt('127.0.0.1', ['127.0.0.1'])).toEqual({ code: 'answered', requests: 1 });
  });
});
