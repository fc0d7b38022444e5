import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

/** Keys of the payload codec. `current` seals; every key in `keys` still opens, so keys can be rotated. */
export interface CodecKeys {
  current: string;
  /** 32-byte keys by key id. A key id is short ASCII and not secret: it stands in each payload's metadata. */
  keys: ReadonlyMap<string, Uint8Array>;
}

const ENCODING = 'binary/apexkeep-sealed';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PayloadMessage = proto.temporal.api.common.v1.Payload;

/** The additional data that binds a sealed payload to this product, its namespace and its key. */
function additionalData(namespace: string, keyId: string): Buffer {
  return Buffer.from(`apexkeep|temporal-payload|v1|${namespace}|${keyId}`, 'utf8');
}

/** Raised when a payload cannot be opened. The text never carries any of its bytes. */
export class CodecRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CodecRefusal';
  }
}

/** Reads codec keys from `id:base64,id:base64`; the first one seals. Throws when a key is not 32 bytes. */
export function parseCodecKeys(text: string): CodecKeys {
  const keys = new Map<string, Uint8Array>();
  for (const part of text.split(',')) {
    const [id, encoded] = part.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || !/^[A-Za-z0-9._-]{1,32}$/.test(id) || key.length !== 32) {
      throw new Error('Codec keys are written id:base64 with 32 bytes each, separated by commas; the first one seals.');
    }
    keys.set(id, key);
  }
  const current = keys.keys().next().value;
  if (current === undefined) throw new Error('At least one codec key is needed.');
  return { current, keys };
}

/**
 * AES-256-GCM over everything that Temporal stores of a workflow: inputs, results, memo, summaries, failure texts.
 * Ids, type names and search attributes are not payloads and stay readable. Fails closed: a payload that was not sealed
 * with one of our keys for this namespace is refused, never passed through.
 */
export class SealingCodec implements PayloadCodec {
  readonly #keys: CodecKeys;
  readonly #namespace: string;

  constructor(keys: CodecKeys, namespace: string) {
    if (!keys.keys.has(keys.current)) throw new Error(`The sealing codec key ${keys.current} is not among the keys.`);
    this.#keys = keys;
    this.#namespace = namespace;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#seal(payload));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#open(payload));
  }

  #seal(payload: Payload): Payload {
    const keyId = this.#keys.current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(keyId), iv, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(additionalData(this.#namespace, keyId));
    const plain = PayloadMessage.encode(payload).finish();
    const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return {
      metadata: {
        encoding: Buffer.from(ENCODING),
        'key-id': Buffer.from(keyId),
      },
      data,
    };
  }

  #open(payload: Payload): Payload {
    const encoding = text(payload.metadata?.['encoding']);
    if (encoding !== ENCODING) {
      throw new CodecRefusal(`A payload with encoding "${encoding}" was refused: only sealed payloads are read.`);
    }
    const keyId = text(payload.metadata?.['key-id']);
    const data = Buffer.from(payload.data ?? new Uint8Array());
    if (data.length < IV_BYTES + TAG_BYTES) throw new CodecRefusal('A sealed payload is too short.');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), data.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(additionalData(this.#namespace, keyId));
    decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
    try {
      const sealed = data.subarray(IV_BYTES, data.length - TAG_BYTES);
      const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
      const opened = PayloadMessage.decode(plain);
      return { metadata: opened.metadata, data: opened.data };
    } catch {
      throw new CodecRefusal(
        `A payload sealed with key "${keyId}" does not open: wrong key, wrong namespace or altered.`,
      );
    }
  }

  #key(keyId: string): Uint8Array {
    const key = this.#keys.keys.get(keyId);
    if (key === undefined) throw new CodecRefusal(`No codec key "${keyId}" is configured here.`);
    return key;
  }
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}
