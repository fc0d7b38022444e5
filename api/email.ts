import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';

const ADDRESS = /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@"(),:;<>[\\\]\p{Cc}]+\.[^\s@"(),:;<>[\\\]\p{Cc}.]+$/u;

/** The one spelling of an e-mail address: NFKC, no space around, no final dot, lower case. Never fails; see `checkEmail`. */
export function canonicalEmail(text: string): string {
  return text.normalize('NFKC').trim().replace(/\.$/, '').toLowerCase().normalize('NFKC');
}

/** The canonical spelling of an address that is going to be stored. @throws ApexkeepError `invalid-input` naming `email`. */
export function checkEmail(text: string): string {
  const email = canonicalEmail(text);
  if (ADDRESS.test(email) && email.length <= 254) return email;
  throw new ApexkeepError('invalid-input', sentence('email-incomplete', 'The e-mail address is not complete.'), {
    issues: [issueAt('email', sentence('email', 'Use an address such as name@example.com'))],
  });
}
