import { readName } from '#model/rules/name.ts';
import { ipv6Groups, isIpv4 } from '#model/rules/rdata/address.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';
import type { NameServer } from './registration-setting.ts';

/** What registries take: at least two (RFC 2182 section 5), and no more than fit into one answer without EDNS. */
export const LEAST_NAME_SERVERS = 2;
export const MOST_NAME_SERVERS = 13;

const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\.$/;

/**
 * Reads the name servers of a domain, one an entry: its name, and its addresses where it lies below the domain itself. Returns
 * the first thing that is wrong.
 */
export function readNameServers(entries: readonly string[], domain: string): NameServer[] | Sentence {
  const lines = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  if (lines.length < LEAST_NAME_SERVERS || lines.length > MOST_NAME_SERVERS)
    return sentence('name-servers-count', 'A domain has {least} to {most} name servers; these are {count}.', {
      least: LEAST_NAME_SERVERS,
      most: MOST_NAME_SERVERS,
      count: lines.length,
    });
  const servers: NameServer[] = [];
  for (const line of lines) {
    const server = readServer(line, domain);
    if ('code' in server) return server;
    if (servers.some(({ name }) => name === server.name))
      return sentence('name-server-twice', 'The name server {name} is there twice.', { name: server.name });
    servers.push(server);
  }
  return servers;
}

function readServer(line: string, domain: string): NameServer | Sentence {
  const [text = '', ...addresses] = line.split(/[\s,;]+/);
  const absolute = readName(text, '.');
  if (typeof absolute !== 'string' || !HOST.test(absolute))
    return sentence('name-server-name', '"{text}" is no name of a host, such as ns1.example.net.', { text });
  const name = absolute.slice(0, -1);
  const wrong = addresses.find((address) => !isIpv4(address) && ipv6Groups(address) === null);
  if (wrong !== undefined)
    return sentence('name-server-address', '"{text}" of the name server {name} is no IP address.', {
      text: wrong,
      name,
    });
  const below = name.endsWith(`.${domain}`);
  if (below && addresses.length === 0)
    return sentence(
      'name-server-glue',
      'The name server {name} lies below {domain} itself: write its IP addresses after it, or nobody can find it.',
      { name, domain },
    );
  if (!below && addresses.length > 0)
    return sentence(
      'name-server-no-glue',
      'The name server {name} does not lie below {domain}: leave its addresses out, they come from its own zone.',
      { name, domain },
    );
  return { name, addresses };
}
