import { memberCount, readNumber, readTarget, type NameContext, type RdataCodec, type RdataFault } from './codec.ts';
import { nameFromWire, uint16 } from './generic.ts';

/** MX data; exchange `.` with preference 0 says that the name takes no mail (RFC 7505). */
export interface MxRdata {
  type: 'MX';
  preference: number;
  exchange: string;
}

function read(
  preferenceText: string | undefined,
  exchangeText: string | undefined,
  context: NameContext,
): MxRdata | RdataFault {
  const preference = readNumber(preferenceText, 65535, 'preference');
  if (typeof preference !== 'number') return preference;
  const exchange = readTarget(exchangeText, context, 'exchange');
  return typeof exchange === 'string' ? { type: 'MX', preference, exchange } : exchange;
}

/** MX, RFC 1035 section 3.3.9. */
export const mx: RdataCodec<MxRdata> = {
  fields: ['preference', 'exchange'],
  fromTokens: (tokens, context) =>
    tokens.length === 2 ? read(tokens[0], tokens[1], context) : memberCount('MX', 'preference exchange'),
  fromFields: (field, context) => read(field('preference')?.trim(), field('exchange')?.trim(), context),
  fromWire: (wire) => {
    const exchange = nameFromWire(wire, 2);
    return exchange === null ? null : { type: 'MX', preference: uint16(wire, 0), exchange };
  },
  toFields: ({ preference, exchange }) => ({ preference, exchange }),
  format: ({ preference, exchange }) => `${preference} ${exchange}`,
};
