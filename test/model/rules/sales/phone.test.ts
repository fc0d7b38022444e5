import { describe, expect, it } from 'vitest';
import { registryPhone } from '#model/rules/sales/phone.ts';

describe('a telephone number', () => {
  it.each([
    ['030 1234567', 'DE', '+49.301234567'],
    ['0049 30/123 45-67', 'DE', '+49.301234567'],
    ['+49.301234567', 'US', '+49.301234567'],
    ['+1 (415) 555-2671', 'DE', '+1.4155552671'],
    ['044 668 18 00', 'CH', '+41.446681800'],
  ])('%s in %s is %s to a registry', (text, country, is) => expect(registryPhone(text, country)).toBe(is));

  it.each([
    ['abc', 'DE'],
    ['12', 'DE'],
    ['030 1234567', 'XX'],
    ['', 'DE'],
  ])('%s in %s is none', (text, country) => expect(registryPhone(text, country)).toBeNull());
});
