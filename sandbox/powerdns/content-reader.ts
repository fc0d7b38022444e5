const PARSING = "Parsing record content (try 'pdnsutil check-zone'): ";

/** Reads the fields of a record's content and complains in the words of PowerDNS. */
export class RecordReader {
  readonly #text: string;
  readonly #say: (what: string) => never;
  #at = 0;

  constructor(text: string, say: (what: string) => never) {
    this.#text = text;
    this.#say = say;
  }

  integer(bits: 8 | 16 | 32): number {
    this.#skip();
    const digits = /^\d+/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) return this.#say(`${PARSING}expected digits at position ${this.#at} in '${this.#text}'`);
    this.#at += digits.length;
    const value = Number(digits);
    if (value >= 2 ** bits) this.#say(`${PARSING}Overflow reading ${bits} bit integer from record content`);
    return value;
  }

  ipv4(): string {
    this.#skip();
    const word = /^[^\s]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    if (!/^\d/.test(word))
      this.#say(`${PARSING}while parsing IP address, expected digits at position ${this.#at} in '${this.#text}'`);
    const strange = /[^\d.]/.exec(word)?.[0];
    if (strange !== undefined) this.#say(`${PARSING}unable to parse IP address, strange character: ${strange}`);
    const octets = word.split('.');
    if (octets.some((octet) => octet === '' || Number(octet) > 255)) this.#say(`${PARSING}unable to parse IP address`);
    if (octets.length < 4) this.#say(`${PARSING}unable to parse IP address, not enough dots`);
    this.#at += word.length;
    return octets.map(Number).join('.');
  }

  name(): string {
    this.#skip();
    const word = /^(?:\\.|[^\s\\])*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += word.length;
    const spelled = word
      .replace(/\\(\d{3})/g, (_, code: string) => spell(Number(code)))
      .replace(/[^\p{ASCII}]/gu, (char) => [...Buffer.from(char)].map(spell).join(''));
    for (const label of spelled.replace(/\\\d{3}|\\./g, 'x').split('.'))
      if (label.length > 63) this.#say('label too long to append');
    return spelled.endsWith('.') ? spelled : `${spelled}.`;
  }

  /** One or more strings; each token without quotes is given some. */
  texts(): string {
    const parts: string[] = [];
    while (this.#text.slice(this.#at).trim() !== '') parts.push(this.#one(false));
    return parts.join(' ');
  }

  quoted(): string {
    this.#skip();
    return this.#one(true);
  }

  word(): string {
    this.#skip();
    const word = /^[^\s]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += word.length;
    return word;
  }

  hex(): string {
    this.#skip();
    const digits = /^[0-9a-f ]+/i.exec(this.#text.slice(this.#at))?.[0].trimEnd() ?? '';
    this.#at += digits.length;
    return digits.replaceAll(' ', '').toLowerCase();
  }

  rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  trailing(): string {
    return this.#text.slice(this.#at);
  }

  #one(mustQuote: boolean): string {
    this.#at += /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    const rest = this.#text.slice(this.#at);
    if (!rest.startsWith('"')) {
      if (mustQuote)
        this.#say(`${PARSING}Data field in DNS should start with quote (") at position ${this.#at} of '${this.#text}'`);
      const word = /^\S+/.exec(rest)?.[0] ?? '';
      this.#at += word.length;
      return `"${word}"`;
    }
    const token = /^"(?:\\[^]|[^"\\])*"/.exec(rest)?.[0];
    if (token === undefined)
      return this.#say(`${PARSING}Data field in DNS should end on a quote (") in '${this.#text}'`);
    this.#at += token.length;
    return token;
  }

  #skip(): void {
    this.#at += /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    if (this.#at >= this.#text.length)
      this.#say(`${PARSING}missing field at the end of record content '${this.#text}'`);
  }
}

function spell(octet: number): string {
  const char = String.fromCharCode(octet);
  if (char === '.' || char === '\\') return `\\${char}`;
  return octet > 0x20 && octet < 0x7f ? char : `\\${String(octet).padStart(3, '0')}`;
}
