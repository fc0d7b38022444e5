import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { type ContactFields, contactIssues } from '#model/rules/sales/contact.ts';
import { registryPhone } from '#model/rules/sales/phone.ts';
import { sentence } from '#model/rules/sentence.ts';
import { audit } from '#api/audit-entry.ts';
import { outdated } from '#api/commands/policy/put-policy.ts';
import { checkEmail } from '#api/email.ts';
import { contactById, type ContactRow } from '#api/queries/contacts.ts';

/** What a registry takes of what was typed. @throws ApexkeepError `invalid-input` naming each member that is wrong */
function checked(input: ContactFields): ContactFields {
  const fields = {
    ...input,
    organisation: input.kind === 'organisation' ? input.organisation : null,
    phone: registryPhone(input.phone, input.country) ?? input.phone,
    email: checkEmail(input.email),
  };
  const issues = contactIssues(fields);
  if (issues.length === 0) return fields;
  throw new ApexkeepError('invalid-input', sentence('contact-invalid', 'The contact is not complete.'), { issues });
}

export async function createContact(tx: Tx, actorId: string, input: ContactFields): Promise<ContactRow> {
  const fields = checked(input);
  const id = uuidv7();
  await tx.sql('insert into contact (tenant_id, id, fields, created_by) values (current_tenant(), $1, $2, $3)', [
    id,
    JSON.stringify(fields),
    actorId,
  ]);
  await audit(tx, actorId, 'contact.created', `contact/${id}`);
  return contactById(tx, id);
}

/** Changes a contact. Its handle at the registrar stands for the old data: the next order makes a new one. */
export async function updateContact(
  tx: Tx,
  actorId: string,
  id: string,
  seen: number | null,
  input: ContactFields,
): Promise<ContactRow> {
  const before = await contactById(tx, id, 'lock');
  if (seen !== before.version) throw outdated(sentence('the-contact', 'The contact'), seen ?? -1, before.version);
  const fields = checked(input);
  await tx.sql(
    'update contact set fields = $2, handle = null, version = version + 1 where tenant_id = current_tenant() and id = $1',
    [id, JSON.stringify(fields)],
  );
  await audit(tx, actorId, 'contact.updated', `contact/${id}`);
  return contactById(tx, id);
}
