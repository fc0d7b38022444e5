import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { DnsWriter, ProviderConnection, ProviderKind } from './dns-provider.ts';
import type { HttpOptions } from './http.ts';
import { PowerDnsWriter } from './powerdns/writer.ts';

const WRITERS: Record<ProviderKind, (connection: ProviderConnection, options: HttpOptions) => DnsWriter> = {
  powerdns: (connection, options) => new PowerDnsWriter(connection, options),
};

/**
 * The writer of an account; for the executor and the write probe alone. Contacts nothing yet.
 * @throws ApexkeepError `invalid-input` naming a setting, `address-refused`
 */
export function openWriter(connection: ProviderConnection, options: HttpOptions): DnsWriter {
  const open = Object.hasOwn(WRITERS, connection.kind) ? WRITERS[connection.kind] : undefined;
  if (open === undefined)
    throw new ApexkeepError(
      'invalid-input',
      sentence('provider-unknown', 'This build does not know the provider "{kind}".', {
        kind: String(connection.kind),
      }),
    );
  return open(connection, options);
}
