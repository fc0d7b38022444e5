import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A telephone number as registries want it, `+49.301234567` (RFC 5733 section 2.5), from what people write: `030 1234567`,
 * `0049 30/123 45-67`, `+49.301234567`. Null for what is no number. `country`: where it is when it does not say itself.
 */
export function registryPhone(text: string, country: string): string | null {
  const plain = text.replace(/^\s*00/, '+').replace(/^\s*(\+\d{1,3})\./, '$1 ');
  const home: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const read = parsePhoneNumberFromString(plain, home === undefined ? {} : { defaultCountry: home });
  return read?.isPossible() === true ? `+${read.countryCallingCode}.${read.nationalNumber}` : null;
}
