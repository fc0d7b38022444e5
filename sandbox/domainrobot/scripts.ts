/** What `POST /domainstudio` can say of a name. */
export const NAME_STATUSES = [
  'FREE',
  'ASSIGNED',
  'MARKET',
  'PREMIUM',
  'RESERVED',
  'CLAIM',
  'PREMIUM_CLAIM',
  'OFFER',
  'INVALID',
  'ERROR',
  'TIMEOUT',
] as const;
export type NameStatus = (typeof NAME_STATUSES)[number];

/** How one task on a name goes. Everything has a default: accepted, short, successful. */
export interface JobScript {
  /** Rejected at once: `E…` with this code, HTTP 400 unless told otherwise. */
  refuse?: { code: string; text?: string; status?: number };
  /** Done within the request: `S…` instead of `N…`. */
  synchronous?: boolean;
  /** How long it runs before the first step or the end, by the stand-in's clock. */
  delayMs?: number;
  /** What it passes through after that. */
  steps?: { status: 'RUNNING' | 'WAIT' | 'DEFERRED' | 'SUPPORT'; forMs: number; subStatus?: string }[];
  end?: 'SUCCESS' | 'FAILED' | 'CANCELED';
  /** Whether it takes effect; by default when it ends in success. */
  effect?: boolean;
  /** Why it failed. */
  message?: { code: string; text: string };
  /** No notification comes. */
  silent?: boolean;
  /** Transfers: the time between the two finals. */
  completeMs?: number;
  /** Transfers: false when the registry refuses to begin (`E0104`); the end is that of the second final otherwise. */
  initiated?: boolean;
}

/** How a name is, and how tasks on it go. A list is used up one by one; its last one stays. */
export interface NameScript {
  status?: NameStatus;
  priceClass?: string;
  /** Net price of a premium name for its first year. */
  premiumPrice?: number;
  /** The AuthCode at the registrar that holds the name now; any is right without it. */
  authinfo?: string;
  /** Inventory reads do not show the name for so long after it came into the portfolio. */
  hiddenMs?: number;
  /** While it is being registered, inventory reads show the name as `PENDING`. */
  showPending?: boolean;
  create?: JobScript | JobScript[];
  renew?: JobScript | JobScript[];
  restore?: JobScript | JobScript[];
  transfer?: JobScript | JobScript[];
  update?: JobScript | JobScript[];
  update_status?: JobScript | JobScript[];
  update_dnssec?: JobScript | JobScript[];
  ownerchange?: JobScript | JobScript[];
  cancelation?: JobScript | JobScript[];
}

/** Names of people's demos that go wrong by their beginning, so that no control port is needed to see it. */
export const SPEAKING_PREFIXES: Readonly<Record<string, NameScript>> = {
  'taken-': { status: 'ASSIGNED' },
  'premium-': { status: 'PREMIUM' },
  'reserved-': { status: 'RESERVED' },
  'timeout-': { status: 'TIMEOUT' },
  'fails-': { status: 'FREE', create: { end: 'FAILED' } },
  'parked-': { status: 'FREE', create: { steps: [{ status: 'SUPPORT', forMs: 60_000, subStatus: 'MANUAL' }] } },
  'slow-': { status: 'FREE', create: { delayMs: 60_000 } },
};
