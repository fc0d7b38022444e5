import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import { checkBaseUrl, type AddressPolicy } from '../address-policy.ts';
import type { ProviderConnection } from '../dns-provider.ts';

/** Settings of a PowerDNS account after validation. */
export interface PowerDnsSettings {
  /** Base of all calls, `…/api/v1/servers/<id>`, without a final slash. */
  server: URL;
  serverId: string;
  /** Name servers to ask instead of the zone's NS records, as `host` or `host:port`. */
  nameservers: { host: string; port: number }[];
  /** How errors name the server; without path and key. */
  peer: Sentence;
}

function refuse(member: string, said: Sentence): never {
  throw new ApexkeepError('invalid-input', said, { issues: [issueAt(`settings.${member}`, said)] });
}

/** `ns1.example.com:5300`, `192.0.2.1`, `[2001:db8::1]:5300` → host and port (53 when absent). */
export function parseNameserver(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::(\d{1,5}))?$/i.exec(text);
  const bare = match === null && /^[0-9a-f:.]+$/i.test(text) && text.includes(':') ? text : undefined;
  const host = match?.[1] ?? match?.[2] ?? bare;
  const port = match?.[3] === undefined ? 53 : Number(match[3]);
  if (host === undefined || port < 1 || port > 65535) {
    return refuse(
      'nameservers',
      sentence('name-server-form', '"{text}" is not a name server. Write host or host:port, separated by commas.', {
        text,
      }),
    );
  }
  return { host: host.toLowerCase(), port };
}

/**
 * Validates the settings of an account: `baseUrl` (with or without `/api/v1`), `serverId` (default `localhost`) and
 * `nameservers` (comma list, optional).
 * @throws ApexkeepError `invalid-input` naming the setting, or `address-refused`
 */
export function parseSettings(connection: ProviderConnection, policy: AddressPolicy): PowerDnsSettings {
  const base = checkBaseUrl(connection.settings['baseUrl'] ?? '', policy);
  const serverId = connection.settings['serverId']?.trim() || 'localhost';
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(serverId) || /^\.+$/.test(serverId)) {
    refuse(
      'serverId',
      sentence(
        'server-id-form',
        'A server id has letters, digits, dots, hyphens and underscores. PowerDNS calls its own server "localhost".',
      ),
    );
  }
  const path = base.pathname.replace(/\/+$/, '').replace(/\/api(?:\/v1)?(?:\/servers(?:\/[^/]+)?)?$/, '');
  const nameservers = (connection.settings['nameservers'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseNameserver);
  return {
    server: new URL(`${base.origin}${path}/api/v1/servers/${serverId}`),
    serverId,
    nameservers,
    peer: sentence('powerdns-at', 'PowerDNS at {address}', { address: base.origin }),
  };
}

/** Path of a zone under the server; refs come from the provider's own list and stay inside the path. */
export function zoneUrl(settings: PowerDnsSettings, ref: string): URL {
  if (!/^[A-Za-z0-9_.=*-]{1,1100}$/.test(ref) || /^\.+$/.test(ref)) {
    throw new ApexkeepError(
      'provider-not-found',
      sentence('zone-id-form', '"{ref}" is not a zone id of PowerDNS.', { ref: ref.slice(0, 100) }),
    );
  }
  return new URL(`${settings.server.href}/zones/${ref}`);
}

/** Apex of a zone id: PowerDNS writes characters outside [A-Za-z0-9.-] as `=XX`. */
export function apexOf(ref: string): string {
  const name = ref.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return (name.endsWith('.') ? name : `${name}.`).toLowerCase();
}
