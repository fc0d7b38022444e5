import * as z from 'zod';
import { ApexkeepError } from '#model/errors.ts';
import type { DomainFacts, NameServer, Wanted } from '#model/rules/sales/registration-setting.ts';
import { type TaskAnswer, wireDate } from './envelope.ts';
import type { RegistrarWire } from './wire.ts';

/* DomainRobot (InterNetX AutoDNS) JSON API, the part that keeping a domain needs. */

const domain = z.object({
  name: z.string(),
  expire: z.string().nullish(),
  payable: z.string().nullish(),
  registryStatus: z.string().nullish(),
  comment: z.string().nullish(),
  cancelationStatus: z.string().nullish(),
  nameServers: z.array(z.object({ name: z.string(), ipAddresses: z.array(z.string()).nullish() })).nullish(),
});
const restorable = z.object({ name: z.string(), restorePhaseEnd: z.string().nullish() });
const authcode = z.object({ authinfo: z.string().min(1), authinfoExpire: z.string().nullish() });

/** An AuthCode is there already: the old one is never shown, a new one is made. */
const CODE_EXISTS = 'EF011316';

/** What the registrar calls the jobs that carry out a setting; the others are done at once. */
export const SETTING_TASKS: Partial<Record<Wanted['kind'], string>> = {
  'name-servers': 'update',
  lock: 'update_status',
};

export class DomainKeeping {
  readonly #wire: RegistrarWire;

  constructor(wire: RegistrarWire) {
    this.#wire = wire;
  }

  /** A domain as it stands in our portfolio; null when it is not there. */
  async domain(name: string): Promise<DomainFacts | null> {
    const answer = await this.#wire.find(pathOf(name));
    if (answer === null) return null;
    const [first] = answer.data;
    const found = domain.safeParse(first).data;
    if (found === undefined) throw this.#wire.strange();
    return {
      expiresAt: wireDate(found.expire),
      payableAt: wireDate(found.payable) ?? wireDate(found.expire),
      status: found.registryStatus ?? '',
      nameServers: (found.nameServers ?? []).map(serverOf),
      comment: found.comment ?? null,
      ending: (found.cancelationStatus ?? '') !== '',
    };
  }

  /** Until when a deleted domain of ours can be restored; null when it cannot. */
  async restorableUntil(name: string): Promise<Date | null> {
    const answer = await this.#wire.read('POST', '/domain/restore/_search', byName(name));
    const found = answer.data.map((one) => restorable.safeParse(one).data).find((one) => one?.name === name);
    return wireDate(found?.restorePhaseEnd);
  }

  /** Brings a domain to what is wanted, once. `ctid`: what the registrar echoes. */
  send(name: string, setting: Wanted, ctid: string): Promise<TaskAnswer> {
    const query = `?ctid=${encodeURIComponent(ctid)}`;
    const path = pathOf(name);
    switch (setting.kind) {
      case 'mark':
        return this.#wire.task('PUT', `${path}/_comment${query}`, { comment: setting.wanted.orderId });
      case 'auto-renew': {
        const end = { domain: name, type: 'DELETE', execution: 'EXPIRE' };
        return setting.wanted.on
          ? this.#wire.task('DELETE', `${path}/cancelation${query}`)
          : this.#wire.task('POST', `${path}/cancelation${query}`, end);
      }
      case 'name-servers':
        return this.#wire.task('PUT', `${path}${query}`, { name, nameServers: setting.wanted.servers.map(wireServer) });
      case 'lock': {
        const registryStatus = setting.wanted.on ? 'LOCK' : 'ACTIVE';
        return this.#wire.task('PUT', `${path}/_statusUpdate${query}`, { name, registryStatus });
      }
    }
  }

  /**
   * A new AuthCode. One that exists is thrown away first: whoever had it must not be able to use it beside the one who asks now.
   * @throws ApexkeepError when the registry has none, or the registrar does not serve us
   */
  async newAuthCode(name: string): Promise<{ code: string; validUntil: Date | null }> {
    const path = `${pathOf(name)}/_authinfo1`;
    let answer;
    try {
      answer = await this.#wire.write('POST', path);
    } catch (error) {
      if (!(error instanceof ApexkeepError) || !codesOf(error).includes(CODE_EXISTS)) throw error;
      await this.#wire.write('DELETE', path);
      answer = await this.#wire.write('POST', path);
    }
    // Documented replies hold no code; some do.
    const found = readCode(answer.data) ?? readCode((await this.#wire.find(pathOf(name)))?.data ?? []);
    if (found === null) throw this.#wire.strange();
    return found;
  }
}

function codesOf(error: ApexkeepError): readonly unknown[] {
  const { codes } = error.extra;
  return Array.isArray(codes) ? codes : [];
}

function readCode([first]: readonly unknown[]): { code: string; validUntil: Date | null } | null {
  const found = authcode.safeParse(first).data;
  return found === undefined ? null : { code: found.authinfo, validUntil: wireDate(found.authinfoExpire) };
}

function pathOf(name: string): string {
  return `/domain/${encodeURIComponent(name)}`;
}

function byName(name: string): object {
  return { filters: [{ key: 'name', operator: 'EQUAL', value: name }], view: { limit: 2, offset: 0 } };
}

function serverOf(wired: { name: string; ipAddresses?: string[] | null | undefined }): NameServer {
  return { name: wired.name.toLowerCase().replace(/\.$/, ''), addresses: wired.ipAddresses ?? [] };
}

function wireServer({ name, addresses }: NameServer): object {
  return addresses.length === 0 ? { name } : { name, ipAddresses: addresses };
}
