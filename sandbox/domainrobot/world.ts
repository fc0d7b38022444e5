import type { JobScript, NameScript } from './scripts.ts';

/** A person or organisation, as the account's address book holds it. Times are milliseconds everywhere in the world. */
export interface StoredContact {
  id: number;
  created: number;
  updated: number;
  /** What was sent, in the words of the wire. */
  data: Record<string, unknown>;
  /** `NOT_SET` until a domain asks for the check. */
  verification: 'NOT_SET' | 'PENDING' | 'SUCCESS' | 'FAILED';
}

/** A domain of the portfolio. Immutable: a change makes a new version. */
export interface HeldDomain {
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly domainCreated: number | null;
  readonly expire: number | null;
  readonly payable: number | null;
  readonly years: number;
  readonly ownerc: number;
  readonly adminc: number;
  readonly techc: number;
  readonly zonec: number;
  readonly nameServers: readonly Record<string, unknown>[];
  readonly registryStatus: string;
  readonly registrarStatus: string;
  readonly action: string;
  readonly dnssec: boolean;
  readonly dnssecData: readonly Record<string, unknown>[];
  readonly comment: string | null;
  readonly authinfo: string | null;
  readonly authinfoExpire: number | null;
  /** Members that are only kept and shown. */
  readonly extra: Record<string, unknown>;
  /** Inventory reads do not show it before this time. */
  readonly shownFrom: number;
}

/** A state of a name in the portfolio, null when it is not in it. */
export interface DomainVersion {
  at: number;
  domain: HeldDomain | null;
}

export type JobStatus = 'RUNNING' | 'WAIT' | 'DEFERRED' | 'SUPPORT' | 'SUCCESS' | 'FAILED' | 'CANCELED';
export type JobAction =
  | 'create'
  | 'renew'
  | 'restore'
  | 'transfer'
  | 'update'
  | 'update_status'
  | 'update_dnssec'
  | 'ownerchange'
  | 'cancelation';

export interface StoredJob {
  id: number;
  action: JobAction;
  name: string;
  status: JobStatus;
  subStatus: string | null;
  created: number;
  updated: number;
  execution: number;
  ctid: string | null;
  stid: string;
  /** True once it is in the history. */
  ended: boolean;
  script: JobScript;
  /** What it shall do, in the words of its action. */
  work: Record<string, unknown>;
  /** What is held back of the credit until it ends. */
  price: number;
}

export interface StoredMessage {
  id: number;
  created: number;
  ctid: string | null;
  stid: string | null;
  /** The rest, in the words of the wire. */
  body: Record<string, unknown>;
}

export interface StoredCancelation {
  domain: string;
  created: number;
  updated: number;
  type: 'DELETE' | 'TRANSIT' | 'PREACK';
  execution: 'DATE' | 'EXPIRE' | 'NOW';
  when: number;
  disconnect: boolean;
  logId: number;
  ctid: string | null;
  extra: Record<string, unknown>;
}

export interface StoredRestore {
  domain: HeldDomain;
  deleted: number;
  until: number;
}

export interface StoredTransferOut {
  domain: string;
  created: number;
  updated: number;
  gainingRegistrar: string;
  start: number;
  reminder: number;
  end: number;
  status: 'START' | 'ACK' | 'NACK';
  transaction: string;
}

export interface StoredVerification {
  contact: number;
  reference: string;
  created: number;
  updated: number;
  status: 'PENDING' | 'SUCCESS' | 'FAILED';
  sent: number;
  confirmed: number | null;
  domains: { name: string; status: 'PENDING' | 'SUCCESS' | 'FAILED'; deactivation: number }[];
}

export interface StoredZone {
  origin: string;
  virtualNameServer: string;
  created: number;
  updated: number;
  records: Record<string, unknown>[];
  /** Everything but the records, in the words of the wire. */
  data: Record<string, unknown>;
}

/** Something that will happen by itself. */
export interface Errand {
  id: number;
  at: number;
  kind: 'job' | 'expiry' | 'cancelation' | 'restore-end' | 'transfer-out' | 'deactivation' | 'contact-purge';
  /** Job id, name or contact id. */
  about: string;
  /** Which step of it, where there are several. */
  step: number;
}

export interface StoredAccount {
  balance: number;
  creditLimit: number;
  reserved: number;
  currency: string;
  /** Billed tasks a month; null for no limit. */
  billingLimit: number | null;
  billed: { month: string; count: number };
  studioLimit: number;
  studio: { day: string; count: number };
}

/** All that the stand-in knows, as plain JSON. */
export interface World {
  ids: { stid: number; contact: number; job: number; message: number; log: number; errand: number; reference: number };
  contacts: Record<string, StoredContact>;
  domains: Record<string, DomainVersion[]>;
  jobs: Record<string, StoredJob>;
  messages: StoredMessage[];
  cancelations: Record<string, StoredCancelation>;
  restores: Record<string, StoredRestore>;
  transfersOut: Record<string, StoredTransferOut>;
  verifications: Record<string, StoredVerification>;
  zones: Record<string, StoredZone>;
  errands: Errand[];
  scripts: Record<string, NameScript>;
  prices: Record<string, Partial<Record<BusinessCase, number>>>;
  account: StoredAccount;
  sessions: Record<string, number>;
}

export type BusinessCase = 'create' | 'renew' | 'transfer' | 'restore';
