import { euVat, type Validator } from 'stdnum';
import { VAT_RATES } from './vat-rates.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';

/* VAT identification numbers of the European Union (Directive 2006/112/EC, Art. 214 and 215): form and check digits. */

/** What a library would put right first, such as other letters in front, is no spelling of ours. */
function takes(validator: Validator, number: string): boolean {
  const read = validator.validate(number);
  return read.isValid && read.compact === number;
}

/** The letters that a country's ids begin with: its ISO code, but for Greece. */
function prefixOf(country: string): string {
  return country === 'GR' ? 'EL' : country;
}

/**
 * The one spelling of a VAT id, `DE136695976`: capitals, without what people put between. The letters of the country may be left
 * out. A sentence where the country has no such ids, or where form or check digits are wrong.
 */
export function readVatId(typed: string, country: string): string | Sentence {
  const validators = country in VAT_RATES ? euVat[country] : undefined;
  if (validators === undefined)
    return sentence('vat-id-country', 'VAT ids are those of the countries of the European Union. Leave it empty.');
  const plain = typed.toUpperCase().replaceAll(/[\s.\-/]/g, '');
  const prefix = prefixOf(country);
  const number = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
  if (validators.some((of) => takes(of, number))) return `${prefix}${number}`;
  return sentence('vat-id-form', 'This is no VAT id of {country}: its form or its check digits are wrong.', {
    country,
  });
}
