import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { Session } from '#api/routes/session/schema.ts';
import { EmailInput, line, NewPassword } from '#api/shapes/text.ts';

export const signUp = endpoint({
  method: 'POST',
  path: '/sign-up',
  id: 'sign-up.create',
  summary: 'Make an account and a workspace of its own; the answer sets the session cookie',
  access: 'public',
  rate: 'sign-in',
  idempotency: 'none',
  body: z.strictObject({
    email: EmailInput,
    name: line(80),
    password: NewPassword,
    /** The language of the page it was filled in on. */
    locale: z.enum(['en', 'de']).optional(),
  }),
  response: Session,
  status: 201,
  errors: ['conflict', 'rate-limited', 'temporarily-unavailable', 'sales-disabled'],
});
