import * as z from 'zod';
import { endpoint } from '#api/endpoint.ts';
import { PAGING, pageOf } from '#api/shapes/page.ts';
import { CountryCode, EmailInput, line, Timestamp } from '#api/shapes/text.ts';

/** Who a domain is registered for: what every registry asks for. */
const ContactInput = z.strictObject({
  kind: z.enum(['person', 'organisation']),
  firstName: line(60),
  lastName: line(60),
  organisation: line(100).nullable().default(null),
  street: line(100),
  postalCode: line(20),
  city: line(60),
  country: CountryCode,
  /** `+49.301234567` (RFC 5733 section 2.5). Spaces, hyphens and a missing dot are put right. */
  phone: line(40),
  email: EmailInput,
});

export const ContactShape = z
  .object({
    id: z.uuid(),
    kind: z.enum(['person', 'organisation']),
    firstName: z.string(),
    lastName: z.string(),
    organisation: z.string().nullable(),
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    country: z.string(),
    phone: z.string(),
    email: z.string(),
    createdAt: Timestamp,
    version: z.int(),
  })
  .meta({ id: 'Contact' });

export const listContacts = endpoint({
  method: 'GET',
  path: '/t/:tenant/contacts',
  id: 'contact.list',
  summary: 'Contacts of the workspace, the newest first',
  access: 'contact.read',
  rate: 'read',
  query: z.strictObject(PAGING),
  response: pageOf(ContactShape),
});

export const createContact = endpoint({
  method: 'POST',
  path: '/t/:tenant/contacts',
  id: 'contact.create',
  summary: 'Keep a contact that domains can be registered for',
  access: 'contact.write',
  rate: 'write',
  body: ContactInput,
  response: ContactShape,
  status: 201,
  etag: true,
});

export const readContact = endpoint({
  method: 'GET',
  path: '/t/:tenant/contacts/:id',
  id: 'contact.read',
  summary: 'One contact',
  access: 'contact.read',
  rate: 'read',
  response: ContactShape,
  etag: true,
});

export const updateContact = endpoint({
  method: 'PUT',
  path: '/t/:tenant/contacts/:id',
  id: 'contact.update',
  summary: 'Change a contact for orders to come; domains that are registered keep what they have',
  access: 'contact.write',
  rate: 'write',
  ifMatch: 'required',
  body: ContactInput,
  response: ContactShape,
  etag: true,
});
