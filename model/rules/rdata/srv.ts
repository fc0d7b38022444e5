import { memberCount, readNumber, readTarget, type NameContext, type RdataCodec, type RdataFault } from './codec.ts';
import { nameFromWire, uint16 } from './generic.ts';

/** SRV data; target `.` says that the service is not offered. */
export interface SrvRdata {
  type: 'SRV';
  priority: number;
  weight: number;
  port: number;
  target: string;
}

function read(texts: readonly (string | undefined)[], context: NameContext): SrvRdata | RdataFault {
  const priority = readNumber(texts[0], 65535, 'priority');
  if (typeof priority !== 'number') return priority;
  const weight = readNumber(texts[1], 65535, 'weight');
  if (typeof weight !== 'number') return weight;
  const port = readNumber(texts[2], 65535, 'port');
  if (typeof port !== 'number') return port;
  const target = readTarget(texts[3], context, 'target');
  return typeof target === 'string' ? { type: 'SRV', priority, weight, port, target } : target;
}

const FIELDS = ['priority', 'weight', 'port', 'target'] as const;

/** SRV, RFC 2782. */
export const srv: RdataCodec<SrvRdata> = {
  fields: FIELDS,
  fromTokens: (tokens, context) => (tokens.length === 4 ? read(tokens, context) : memberCount('SRV', FIELDS.join(' '))),
  fromFields: (field, context) =>
    read(
      FIELDS.map((name) => field(name)?.trim()),
      context,
    ),
  fromWire: (wire) => {
    const target = nameFromWire(wire, 6);
    if (target === null) return null;
    return { type: 'SRV', priority: uint16(wire, 0), weight: uint16(wire, 2), port: uint16(wire, 4), target };
  },
  toFields: ({ priority, weight, port, target }) => ({ priority, weight, port, target }),
  format: ({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`,
};
