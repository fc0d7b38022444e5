import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. `argon2` hashes on libuv's threads, not on ours. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface PasswordHasher {
  /** PHC string of a new password. */
  hash(password: string): Promise<string>;
  /**
   * True when the password fits. Without a hash (unknown address) it verifies against a dummy and is false, so that both
   * cases cost the same.
   * @throws ApexkeepError `temporarily-unavailable` when too many wait.
   */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/**
 * Hashing is bound by the processor (security.md fact 6): at most one core less than there are runs at once, at most
 * `queueLimit` wait, and more are told to come back.
 */
export function createPasswordHasher(
  queueLimit: number,
  onDepth: (depth: number) => void = () => undefined,
): PasswordHasher {
  const slots = Math.max(1, availableParallelism() - 1);
  const waiting: (() => void)[] = [];
  let running = 0;
  let dummy: Promise<string> | null = null;

  async function queued<T>(work: () => Promise<T>): Promise<T> {
    if (running >= slots) {
      if (waiting.length >= queueLimit) {
        throw new ApexkeepError(
          'temporarily-unavailable',
          sentence('sign-in-busy', 'Too many people sign in at this moment. Try again in a few seconds.'),
          {
            retryAfterMs: 3000,
          },
        );
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    onDepth(running + waiting.length);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
      onDepth(running + waiting.length);
    }
  }

  return {
    hash: (password) => queued(() => argon2.hash(password, PARAMETERS)),
    verify: async (hash, password) => {
      dummy ??= argon2.hash(randomBytes(24), PARAMETERS);
      const against = hash ?? (await dummy);
      const fits = await queued(() => argon2.verify(against, password));
      return fits && hash !== null;
    },
  };
}
