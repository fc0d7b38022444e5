import { openDatabase } from '#model/database.ts';
import { PLATFORM_ROLES } from '#model/rules/permission.ts';
import { appendAudit } from '#model/store/audit.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { canonicalEmail } from '#api/email.ts';
import { readRoleDatabase } from './config.ts';

/*
 * `npm run platform-role -- EMAIL ROLE`: makes a person who has an account one of those who run the platform, or, with `none`,
 * ends it. `DATABASE_URL` is the address of the app role. Audited in the chain of the platform.
 */

const [given = '', wanted = ''] = process.argv.slice(2);
const roles = [...PLATFORM_ROLES, 'none'];
const email = canonicalEmail(given);
if (email === '' || !roles.includes(wanted)) {
  console.error(`Usage: npm run platform-role -- EMAIL ${roles.join('|')}`);
  process.exit(64);
}
const database = await openDatabase({ url: readRoleDatabase(), name: 'platform-role', poolSize: 1 });
try {
  const done = await database.inTenant({ tenantId: PLATFORM }, async (tx) => {
    const [user] = await tx.sql<{ id: string }>('select id from app_user where email = $1', [email]);
    if (user === undefined) return false;
    await tx.sql('delete from platform_role where user_id = $1', [user.id]);
    if (wanted !== 'none') await tx.sql('insert into platform_role (user_id, role) values ($1, $2)', [user.id, wanted]);
    await appendAudit(tx, {
      actor: { kind: 'system', id: null },
      action: 'platform.role-set',
      subject: `user/${user.id}`,
      correlation: `user/${user.id}`,
      detail: { role: wanted },
    });
    return true;
  });
  console.log(done ? `${email} has the role ${wanted}.` : `There is no account with the address ${email}.`);
  process.exitCode = done ? 0 : 1;
} finally {
  await database.close();
}
