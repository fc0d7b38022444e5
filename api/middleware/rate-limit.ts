import type pg from 'pg';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { addressBucket } from '#api/client-address.ts';
import type { ApiContext } from '#api/call.ts';
import type { ApiLimits } from '#api/config.ts';
import { keyed } from '#api/keyed-hash.ts';

/** Budgets of calls. Reads and writes are counted per process; what guessing or cost hangs on is counted in the database. */
export interface RateLimits {
  /** Counts one call of a class from an address. @throws ApexkeepError `rate-limited`. */
  request(kind: 'read' | 'write' | 'expensive' | 'callback', address: string): Promise<void>;
  /**
   * Counts one sign-in attempt. @throws ApexkeepError `rate-limited`, or `temporarily-unavailable` when the counters cannot
   * be reached: this door stays closed then.
   */
  signIn(address: string, email: string): Promise<void>;
  /** A right password clears the count of this address and e-mail. */
  signedIn(address: string, email: string): Promise<void>;
  /** Counts one use of an invitation link from an address, in the database. */
  invitation(address: string): Promise<void>;
  /** Counts one search for names that the registrar has to be asked for, in the database. */
  nameSearch(address: string): Promise<void>;
}

const MINUTE = 60;
const QUARTER = 15 * MINUTE;

export function createRateLimits(pool: pg.Pool, limits: ApiLimits, key: Buffer): RateLimits {
  const stored = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration,
    });
  const perProcess = (keyPrefix: string, points: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration: MINUTE });
  const classes = {
    read: perProcess('read', limits.readsPerMinute),
    write: perProcess('write', limits.writesPerMinute),
    expensive: perProcess('expensive', limits.expensivePerMinute),
    callback: perProcess('callback', limits.callbacksPerMinute),
  };
  const pair = stored('sign-in-pair', limits.signInPerAddressAndEmail, QUARTER);
  const email = stored('sign-in-email', limits.signInPerEmail, QUARTER);
  const address = stored('sign-in-address', limits.signInPerAddress, QUARTER);
  const searches = stored('name-search', limits.searchesPerAddress, QUARTER);
  const invitations = stored('invitation', limits.signInPerAddress, QUARTER);
  // Counters hold keyed hashes: neither addresses nor e-mails can be read out of a dump.
  const hashed = (...parts: string[]): string => keyed(key, 'rate-limit', ...parts);
  return {
    request: (kind, from) => spend(classes[kind], addressBucket(from)),
    async signIn(from, mail) {
      await spend(address, hashed(addressBucket(from)));
      await spend(pair, hashed(addressBucket(from), mail));
      await spend(email, hashed(mail));
    },
    async signedIn(from, mail) {
      await pair.delete(hashed(addressBucket(from), mail)).catch(() => false);
    },
    invitation: (from) => spend(invitations, hashed(addressBucket(from))),
    nameSearch: (from) => spend(searches, hashed(addressBucket(from))),
  };
}

async function spend(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) {
      throw new ApexkeepError(
        'rate-limited',
        sentence('requests-too-many', 'Too many requests from here. Wait a little before the next one.'),
        {
          retryAfterMs: refusal.msBeforeNext,
        },
      );
    }
    throw new ApexkeepError(
      'temporarily-unavailable',
      sentence(
        'requests-uncounted',
        'Requests cannot be counted at this moment, so this one was not let in. Try again shortly.',
      ),
      {
        cause: refusal,
        retryAfterMs: 5000,
      },
    );
  }
}

/** Counts the request against the budget of its endpoint. Sign-in counts by e-mail too, once the body is known. */
export function limitRate(limits: RateLimits) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const kind = ctx.state.endpoint.rate;
    if (kind === 'read' || kind === 'write' || kind === 'expensive' || kind === 'callback')
      await limits.request(kind, ctx.state.address);
    if (kind === 'sign-in') await limits.request('expensive', ctx.state.address);
    await next();
  };
}
