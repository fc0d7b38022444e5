/* Value-added tax in the European Union. A platform may set a rate of its own where one has changed since. */

/** Standard rates of the member states as of 1 January 2026, in basis points (Directive 2006/112/EC, Art. 97), by ISO 3166-1 code. */
export const VAT_RATES: Readonly<Record<string, number>> = {
  AT: 2000,
  BE: 2100,
  BG: 2000,
  CY: 1900,
  CZ: 2100,
  DE: 1900,
  DK: 2500,
  EE: 2400,
  ES: 2100,
  FI: 2550,
  FR: 2000,
  GR: 2400,
  HR: 2500,
  HU: 2700,
  IE: 2300,
  IT: 2200,
  LT: 2100,
  LU: 1700,
  LV: 2100,
  MT: 1800,
  NL: 2100,
  PL: 2300,
  PT: 2300,
  RO: 2100,
  SE: 2500,
  SI: 2200,
  SK: 2300,
};

export const MEMBER_STATES: readonly string[] = Object.keys(VAT_RATES);

/** The member state in whose territory a country lies for value-added tax, or null (Art. 7: Monaco counts as France). */
export function vatTerritory(country: string): string | null {
  const of = country === 'MC' ? 'FR' : country;
  return of in VAT_RATES ? of : null;
}
