import type { Tx } from '#model/database.ts';
import type { MailTemplate } from '#model/rules/mail/templates.ts';
import { queueMail } from '#model/store/mail.ts';
import type { SubscriptionRow } from './subscriptions.ts';
import { subscriptionSubject } from './subscriptions.ts';

/** Tells the one who chose the plan what has become of it: once for each time it came to that, and once more as a reminder. */
export async function mailOfSubscription(
  tx: Tx,
  row: SubscriptionRow,
  template: MailTemplate & `plan-${string}`,
  { since, again = false }: { since: Date; again?: boolean },
): Promise<void> {
  const [facts] = await tx.sql<{ email: string; slug: string; workspace: string; plan: string; until: Date | null }>(
    `select u.email, t.slug, t.name as workspace, p.name as plan, s.paid_until as until
       from subscription s join tenant t on t.id = s.tenant_id join app_user u on u.id = s.placed_by
       join plan_offer p on p.id = s.plan_id
      where s.tenant_id = current_tenant() and s.id = $1`,
    [row.id],
    'facts-of-subscription',
  );
  if (facts === undefined) return;
  const { email, slug, workspace, plan, until } = facts;
  await queueMail(tx, {
    template,
    to: { email, locale: row.locale },
    params: {
      plan,
      workspace,
      total: row.terms.gross,
      path: `/t/${slug}/billing`,
      ...(until === null ? {} : { until: { at: until.toISOString() } }),
    },
    once: `${template}/${row.id}/${since.toISOString()}${again ? '/again' : ''}`,
    about: subscriptionSubject(row.id),
  });
}
