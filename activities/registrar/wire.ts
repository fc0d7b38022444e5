import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { RegistrarSettings } from '#model/rules/sales/settings.ts';
import { shown } from '../providers/http-errors.ts';
import { exchange, type HttpOptions, type RawAnswer, SMALL_BYTES } from '../providers/http.ts';
import { type TaskAnswer, taskAnswer, type Envelope, envelopeOf, readRefusal } from './envelope.ts';

/** How to reach the registrar, with its password opened. */
export interface RegistrarConnection extends RegistrarSettings {
  password: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Requests to the registrar and what their answers mean, at the pace that it allows. No retries: workflows have them. */
export class RegistrarWire {
  readonly #connection: RegistrarConnection;
  readonly #http: HttpOptions;
  readonly #signal: AbortSignal;
  readonly #pace: () => Promise<void>;

  /** `pace` resolves when the next request may be sent. */
  constructor(connection: RegistrarConnection, http: HttpOptions, signal: AbortSignal, pace: () => Promise<void>) {
    this.#connection = connection;
    this.#http = http;
    this.#signal = signal;
    this.#pace = pace;
  }

  /** Asks for something. @throws ApexkeepError unless it succeeded */
  async read(method: 'GET' | 'POST', path: string, body?: object): Promise<Envelope> {
    return this.succeeded(await this.#send(method, path, 'read', body));
  }

  /** Asks for something that may not be there: null then. */
  async find(path: string): Promise<Envelope | null> {
    const answer = await this.#send('GET', path, 'read');
    return answer.status === 404 ? null : this.succeeded(answer);
  }

  /** A write that may be repeated, of something that may be gone: that is fine then. */
  async confirm(path: string): Promise<void> {
    const answer = await this.#send('PUT', path, 'write');
    if (answer.status !== 404) this.succeeded(answer);
  }

  /** A write that may be repeated. @throws ApexkeepError unless it succeeded */
  async write(method: Method, path: string, body?: object): Promise<Envelope> {
    return this.succeeded(await this.#send(method, path, 'write', body));
  }

  /** Gives the registrar a task, once. What the answer means is the rule's; a lost one is `ambiguous`. Never throws for it. */
  async task(method: Method, path: string, body?: object): Promise<TaskAnswer> {
    try {
      return taskAnswer(await this.#send(method, path, 'write', body), this.#connection.holdCodes);
    } catch (error) {
      if (!(error instanceof ApexkeepError)) throw error;
      const told = { job: null, code: error.code, codes: [], text: error.message };
      return error.code === 'unknown-outcome'
        ? { ...told, verdict: 'ambiguous' }
        : { ...told, verdict: 'held', held: error.code };
    }
  }

  succeeded(answer: RawAnswer): Envelope {
    const refusal = readRefusal(answer);
    if (refusal !== null) {
      const text = shown(refusal.text, this.#connection.password);
      const said = sentence('registrar-said', '{peer} answered {status}. {text}', {
        peer: this.#peer,
        status: answer.status,
        text,
      });
      const codes = envelopeOf(answer)?.messages.map((one) => one.code) ?? [];
      throw new ApexkeepError(refusal.code, said, { extra: { status: answer.status, codes } });
    }
    return envelopeOf(answer) ?? { code: '', type: '', data: [], messages: [] };
  }

  /** For an answer that succeeded and does not hold what it must. */
  strange(): ApexkeepError {
    return new ApexkeepError(
      'provider-unavailable',
      sentence('registrar-strange', '{peer} answered what cannot be read.', { peer: this.#peer }),
    );
  }

  async #send(method: Method, path: string, effect: 'read' | 'write', body?: object): Promise<RawAnswer> {
    const { baseUrl, user, password, context } = this.#connection;
    await this.#pace();
    return exchange(
      {
        peer: this.#peer,
        method,
        url: new URL(`${baseUrl.replace(/\/$/, '')}${path}`),
        headers: {
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          'x-domainrobot-context': context,
          'user-agent': 'Apexkeep',
        },
        ...(body === undefined ? {} : { body }),
        effect,
        maxBytes: SMALL_BYTES,
        signal: this.#signal,
        secret: password,
      },
      this.#http,
    );
  }

  get #peer(): string {
    return `DomainRobot (${new URL(this.#connection.baseUrl).host})`;
  }
}
