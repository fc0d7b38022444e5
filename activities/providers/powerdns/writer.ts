import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { DnsWriter, ProviderConnection } from '../dns-provider.ts';
import { callProvider, SMALL_BYTES, type HttpOptions } from '../http.ts';
import { encodePatch, type WrittenChange } from './encode.ts';
import { POWERDNS_CAPABILITIES, zoneMissing } from './reader.ts';
import { parseSettings, zoneUrl, type PowerDnsSettings } from './settings.ts';

/** `webserver-max-bodysize` of PowerDNS is 2 MB; a larger body would be cut off with the connection. */
const MAX_BODY_BYTES = 1_900_000;

/** Writes of one PowerDNS authoritative server: one PATCH a call, all of it or none. */
export class PowerDnsWriter implements DnsWriter {
  readonly #settings: PowerDnsSettings;
  readonly #secret: string;
  readonly #options: HttpOptions;

  constructor(connection: ProviderConnection, options: HttpOptions) {
    this.#settings = parseSettings(connection, options);
    this.#secret = connection.secret;
    this.#options = options;
  }

  async write(ref: string, changes: readonly WrittenChange[], signal: AbortSignal): Promise<void> {
    if (changes.length === 0) return;
    if (changes.length > POWERDNS_CAPABILITIES.maxChangesPerCall) {
      throw new ApexkeepError(
        'invalid-input',
        sentence('call-too-many', 'One call to PowerDNS takes {most} changes, not {count}.', {
          most: POWERDNS_CAPABILITIES.maxChangesPerCall,
          count: changes.length,
        }),
      );
    }
    const body = encodePatch(changes);
    if (Buffer.byteLength(JSON.stringify(body)) > MAX_BODY_BYTES) {
      throw new ApexkeepError(
        'invalid-input',
        sentence(
          'call-too-large',
          'These changes are larger than PowerDNS accepts in one call. Split them into several change requests.',
        ),
      );
    }
    await this.#send('PATCH', ref, body, signal);
  }

  /** `PUT zones/{z}` with `{}`: asks for the right to change the zone, changes nothing and leaves the serial alone. */
  async probeWrite(ref: string, signal: AbortSignal): Promise<void> {
    await this.#send('PUT', ref, {}, signal);
  }

  async #send(method: 'PATCH' | 'PUT', ref: string, body: unknown, signal: AbortSignal): Promise<void> {
    try {
      await callProvider(
        {
          peer: this.#settings.peer,
          method,
          url: zoneUrl(this.#settings, ref),
          headers: { 'x-api-key': this.#secret },
          body,
          effect: method === 'PATCH' ? 'write' : 'read',
          maxBytes: SMALL_BYTES,
          signal,
          secret: this.#secret,
        },
        this.#options,
      );
    } catch (error) {
      throw zoneMissing(error, ref, this.#settings.peer);
    }
  }
}
