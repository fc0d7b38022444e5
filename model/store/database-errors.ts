import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';

/** SQLSTATE classes (PostgreSQL manual, appendix A) and socket errors that mean: not now, try again. */
const TEMPORARY = new Set([
  '40001', // serialization_failure, after our own retries
  '40P01', // deadlock_detected, likewise
  '53000', // insufficient_resources
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '55P03', // lock_not_available: lock_timeout
  '57014', // query_canceled: statement_timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '25006', // read_only_sql_transaction: a standby answered
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);
/** What `pg` says, without a code, when a connection goes away or none becomes free in time. */
const LOST =
  /query read timeout|connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|cannot use a pool after calling end/i;

const RETRIED = new Set(['40001', '40P01']);

interface DriverError {
  code?: unknown;
  constraint?: unknown;
  message?: unknown;
  cause?: unknown;
  previous?: unknown;
}

/** The error as the driver raised it: the ORM wraps it, and copies its code. */
function driverError(error: unknown): DriverError | null {
  return typeof error === 'object' && error !== null ? (error as DriverError) : null;
}

function sqlState(error: unknown): string | null {
  const code = driverError(error)?.code;
  return typeof code === 'string' ? code : null;
}

/** True for a serialization failure or a deadlock: the whole transaction may simply run again. */
export function mayRunAgain(error: unknown): boolean {
  const code = sqlState(error);
  return code !== null && RETRIED.has(code);
}

/** True when a statement got no answer at all in its time: its connection is of no more use, not even for a rollback. */
export function gotNoAnswer(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The name of the violated constraint behind an error, also behind one that `databaseError` made; else null. */
export function violatedConstraint(error: unknown): string | null {
  for (let at = driverError(error), depth = 0; at !== null && depth < 5; at = driverError(at.cause), depth++) {
    if (typeof at.constraint === 'string') return at.constraint;
  }
  return null;
}

/**
 * The one place where what the database says becomes an error of ours. Messages name no values, tables or columns
 * (security.md I6); the original stays as `cause` for the log. Errors that are not the database's come back unchanged.
 */
export function databaseError(error: unknown): unknown {
  if (error instanceof ApexkeepError) return error;
  const code = sqlState(error);
  const message = driverError(error)?.message;
  if (
    (code !== null && (TEMPORARY.has(code) || code.startsWith('08'))) ||
    (typeof message === 'string' && LOST.test(message))
  ) {
    return new ApexkeepError(
      'temporarily-unavailable',
      sentence('database-silent', 'The database does not answer in time. Try again in a moment.'),
      {
        cause: error,
        retryAfterMs: 1000,
      },
    );
  }
  if (code === null || !/^[0-9A-Z]{5}$/.test(code)) return error;
  if (code === '23505')
    return new ApexkeepError('conflict', sentence('row-exists', 'Something with this name or key exists already.'), {
      cause: error,
    });
  if (code === '23503' || code === '23001') {
    return new ApexkeepError(
      'conflict',
      sentence('row-referenced', 'Something else still refers to this, or what this refers to is gone.'),
      {
        cause: error,
      },
    );
  }
  if (code === '23514' || code === '23502' || code.startsWith('22')) {
    return new ApexkeepError(
      'invalid-input',
      sentence('value-unstorable', 'A value is not one the database can keep.'),
      { cause: error },
    );
  }
  if (code === '42501')
    return new ApexkeepError(
      'internal',
      sentence('row-foreign', 'The database refused an act outside this workspace.'),
      { cause: error },
    );
  return new ApexkeepError('internal', sentence('statement-refused', 'The database refused a statement.'), {
    cause: error,
  });
}
