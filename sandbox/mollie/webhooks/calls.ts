/** A call to a listener that is still to be made. */
export interface Call {
  id: string;
  kind: 'classic' | 'signed';
  url: string;
  /** What it is about; classic calls carry nothing else. */
  paymentId: string;
  /** What happened, as a next-gen event names it. */
  event: string;
  /** Body, and the secret that signs it. */
  body: string;
  secret: string | null;
  /** ISO times: of the change, and of the next attempt. */
  since: string;
  at: string;
  /** Attempts made so far. */
  made: number;
}

/** One attempt that was made, and how it went. */
export interface Delivery {
  callId: string;
  kind: 'classic' | 'signed' | 'forged';
  url: string;
  paymentId: string;
  event: string;
  attempt: number;
  /** ISO time by the stand-in's clock. */
  at: string;
  /** Status of the listener; null when there was none. */
  status: number | null;
  error: string | null;
  /** What a fault plan did to it. */
  fault: string | null;
  acknowledged: boolean;
}

/** Attempts the log keeps. */
export const LOGGED = 5000;
