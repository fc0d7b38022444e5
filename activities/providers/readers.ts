import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { DnsReader, ProviderConnection, ProviderKind } from './dns-provider.ts';
import type { HttpOptions } from './http.ts';
import { PowerDnsReader } from './powerdns/reader.ts';

const READERS: Record<ProviderKind, (connection: ProviderConnection, options: HttpOptions) => DnsReader> = {
  powerdns: (connection, options) => new PowerDnsReader(connection, options),
};

/**
 * The reader of an account. Contacts nothing yet.
 * @throws ApexkeepError `invalid-input` naming a setting, `address-refused`
 */
export function openReader(connection: ProviderConnection, options: HttpOptions): DnsReader {
  const open = Object.hasOwn(READERS, connection.kind) ? READERS[connection.kind] : undefined;
  if (open === undefined)
    throw new ApexkeepError(
      'invalid-input',
      sentence('provider-unknown', 'This build does not know the provider "{kind}".', {
        kind: String(connection.kind),
      }),
    );
  return open(connection, options);
}
