/** An answer other than success, with the exact text that PowerDNS 4.7 gives. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** 422 with the server's own words. */
export function refuse(text: string): never {
  throw new Refusal(422, text);
}
