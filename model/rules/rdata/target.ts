import { memberCount, readTarget, type RdataCodec } from './codec.ts';
import { nameFromWire } from './generic.ts';

/** Data that is one name. */
export interface TargetRdata<T extends 'CNAME' | 'NS' | 'PTR'> {
  type: T;
  target: string;
}

/** CNAME, NS and PTR, RFC 1035 sections 3.3.1, 3.3.11 and 3.3.12. */
export function targetCodec<T extends 'CNAME' | 'NS' | 'PTR'>(type: T): RdataCodec<TargetRdata<T>> {
  return {
    fields: ['target'],
    fromTokens: (tokens, context) => {
      if (tokens.length !== 1) return memberCount(type, 'target');
      const target = readTarget(tokens[0], context, 'target');
      return typeof target === 'string' ? { type, target } : target;
    },
    fromFields: (read, context) => {
      const target = readTarget(read('target')?.trim(), context, 'target');
      return typeof target === 'string' ? { type, target } : target;
    },
    fromWire: (wire) => {
      const target = nameFromWire(wire, 0);
      return target === null ? null : { type, target };
    },
    toFields: ({ target }) => ({ target }),
    format: ({ target }) => target,
  };
}
