import type { Fault } from './faults.ts';
import type { ApiAnswer } from './idempotency.ts';
import { spelledError } from './refusal.ts';
import type { World } from './world.ts';

/** What some faults answer in the place of the API; nothing happens. Null for other faults. */
export function refusedInstead(fault: Fault | null): ApiAnswer | null {
  switch (fault?.kind) {
    case 'method-down':
      return error(503, 'Payment platform for this payment method temporarily not available');
    case 'busy':
      return error(503, 'Try again later');
    case 'key-revoked':
      return error(401, 'Missing authentication, or failed to authenticate');
    case 'key-in-flight':
      return error(409, 'A request with this idempotency key is being processed');
    default:
      return null;
  }
}

function error(status: number, detail: string): ApiAnswer {
  return { status, body: spelledError(status, detail) };
}

/** Bends an answer that is due as a fault wants it. */
export function bent(world: World, answer: ApiAnswer, fault: Fault | null): ApiAnswer {
  if (answer.body === null || answer.status >= 400) return answer;
  const each = (bend: (object: Record<string, unknown>) => object): ApiAnswer => ({
    ...answer,
    body: everyObject(answer.body as Record<string, unknown>, bend),
  });
  switch (fault?.kind) {
    case 'mode-mismatch':
      return each((one) => ({ ...one, ...('mode' in one ? { mode: one['mode'] === 'live' ? 'test' : 'live' } : {}) }));
    case 'without-status':
      return each(({ status: _status, ...rest }) => rest);
    case 'unknown-status':
      return each((one) => ('status' in one ? { ...one, status: 'reconsidered' } : one));
    case 'stale-read':
      return each((one) => world.before(String(one['id']), fault.ms) ?? one);
    default:
      return answer;
  }
}

/** Bends one object, or each of a list. */
function everyObject(body: Record<string, unknown>, bend: (object: Record<string, unknown>) => object): object {
  const { _embedded: embedded } = body;
  if ('id' in body || typeof embedded !== 'object' || embedded === null) return bend(body);
  const lists = Object.entries(embedded as Record<string, Record<string, unknown>[]>);
  return { ...body, _embedded: Object.fromEntries(lists.map(([noun, items]) => [noun, items.map(bend)])) };
}
