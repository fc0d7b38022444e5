import { type FieldIssue, issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';

/** Who holds a domain, in what every registry asks for. */
export interface ContactFields {
  kind: 'person' | 'organisation';
  firstName: string;
  lastName: string;
  organisation: string | null;
  street: string;
  postalCode: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `+49.301234567` (RFC 5733 section 2.5). */
  phone: string;
  email: string;
}

const PHONE = /^\+\d{1,3}\.\d{1,14}$/;

/** What is wrong with a contact beyond the form of its members. */
export function contactIssues(contact: ContactFields): FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (contact.kind === 'organisation' && (contact.organisation ?? '').trim() === '')
    issues.push(issueAt('organisation', sentence('contact-organisation', 'Say which organisation this is.')));
  if (!PHONE.test(contact.phone))
    issues.push(
      issueAt(
        'phone',
        sentence('contact-phone', 'Write the number with its area code, or with the code of its country in front'),
      ),
    );
  return issues;
}
