/**
 * What schemas say in their own words, by the code of the issue. A check takes one of these texts as its message; `fieldIssues`
 * finds the code again by it. Everything else is worded by zod's code (`api/zod-issues.ts`).
 */
export const WORDS = {
  'control-characters': 'Control characters are not accepted here',
  'reason-missing': 'Say why; it goes into the audit log',
  'id-case': 'Use lower-case letters in an id',
  'slug-form': 'Use lower-case letters, digits and inner hyphens, 40 at most',
  'whole-number': 'Use a whole number',
  'role-missing': 'Name at least one role',
  'plan-hash': 'This is not the hash of a plan',
  'key-characters': 'A key has no spaces or special characters',
  'address-http': 'Use an http or https address',
  'address-plain': 'Give the address alone: without user, password, query or fragment',
  'record-type': 'Use a record type such as MX',
  'values-empty': 'At least one value is needed',
  'paste-too-large': 'Use at most 200,000 characters; paste the rest apart',
  'selection-empty': 'Choose at least one record set',
  'value-before-missing': 'Say which value is replaced',
  'host-name': 'Use a host name such as ns1.example.net',
  'text-address': 'Use an https address, or a path of this site that begins with /',
  'currency-code': 'Use the three letters of the currency, such as EUR',
  'country-code': 'Use the two letters of the country, such as DE',
  'value-after-missing': 'Say what it becomes',
} as const;
