/** What the registrar tells by itself. */
export interface RegistrarMessage {
  id: number;
  /** Of a job's end its code (`S0101`), of an event its type (`transfer_start`). */
  kind: string;
  name: string | null;
  /** What we sent with the request that it is the end of. */
  ctid: string | null;
}

/** Another registrar has asked for a domain; without an answer it goes. */
const TRANSFER_OUT: readonly string[] = ['transfer_start', 'transfer_reminder'];

export function asksForTransfer({ kind }: RegistrarMessage): boolean {
  return TRANSFER_OUT.includes(kind);
}
