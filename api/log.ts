import { pino, type DestinationStream, type Logger } from 'pino';
import { errorForLog } from './scrub.ts';

/**
 * The log of the api process: one JSON line an event. Serializers work by allow-list: whatever is not a plain value passes
 * only as `err`. Nobody hands a request, a header map or a body to it.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { process: 'api' },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: errorForLog },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: plainMembers,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Keeps strings, numbers and booleans, and errors for their serializer; drops every other object. */
function plainMembers(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => {
      if (value === null || typeof value === 'number' || typeof value === 'boolean') return [[key, value]];
      if (typeof value === 'string') return [[key, errorForLog(value)['message']]];
      return key === 'err' ? [[key, value]] : [];
    }),
  );
}
