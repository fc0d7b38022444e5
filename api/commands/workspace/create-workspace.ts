import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { Tx } from '#model/database.ts';
import { violatedConstraint } from '#model/store/database-errors.ts';
import { audit } from '#api/audit-entry.ts';

/** A slug made from a name: letters and digits of any script that fold to ASCII, the rest as hyphens. */
export function slugOf(name: string): string {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = folded
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return slug === '' ? 'workspace' : slug;
}

/** Slugs that would read as part of the product's own addresses. */
const RESERVED = new Set(['api', 'admin', 'new', 'settings', 'sign-in', 'status', 'docs', 'invitations', 'metrics']);

/** Ids of a workspace that is about to be made. */
export function newWorkspaceId(): string {
  return uuidv7();
}

/**
 * Makes a workspace with the caller as its owner. Runs in a transaction of the new workspace's own id.
 * @throws ApexkeepError `conflict` when the chosen slug is taken. A slug made from the name gets a suffix instead.
 */
export async function createWorkspace(
  tx: Tx,
  actorId: string,
  input: { name: string; slug?: string | undefined },
): Promise<{ id: string; slug: string; name: string }> {
  const id = tx.tenantId ?? newWorkspaceId();
  if (input.slug !== undefined && RESERVED.has(input.slug)) throw taken(input.slug);
  const wanted = input.slug ?? slugOf(input.name);
  const slug = input.slug ?? (RESERVED.has(wanted) ? withSuffix(wanted) : wanted);
  await insertTenant(tx, id, slug, input.name, input.slug === undefined ? withSuffix(wanted) : null);
  const [row] = await tx.sql<{ slug: string }>('select slug from tenant where id = $1', [id]);
  await tx.sql(`insert into membership (tenant_id, id, user_id, role) values ($1, $2, $3, 'owner')`, [
    id,
    uuidv7(),
    actorId,
  ]);
  await audit(tx, actorId, 'workspace.created', `workspace/${id}`, { name: input.name, slug: row?.slug });
  return { id, slug: row?.slug ?? slug, name: input.name };
}

async function insertTenant(tx: Tx, id: string, slug: string, name: string, fallback: string | null): Promise<void> {
  await tx.sql('savepoint slug');
  try {
    await tx.sql('insert into tenant (id, slug, name) values ($1, $2, $3)', [id, slug, name]);
  } catch (error) {
    if (violatedConstraint(error) !== 'tenant_slug_key') throw error;
    await tx.sql('rollback to savepoint slug');
    if (fallback === null) throw taken(slug);
    await tx.sql('insert into tenant (id, slug, name) values ($1, $2, $3)', [id, fallback, name]);
  }
}

function withSuffix(slug: string): string {
  return `${slug}-${randomBytes(3).toString('hex')}`;
}

function taken(slug: string): ApexkeepError {
  return new ApexkeepError(
    'conflict',
    sentence('slug-taken', 'The address "{slug}" is taken. Choose another.', { slug }),
    {
      issues: [issueAt('slug', sentence('taken', 'This is taken; choose another'))],
    },
  );
}
