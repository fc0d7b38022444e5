import type { Tx } from '#model/database.ts';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import type { Money } from '#model/rules/sales/money.ts';
import { sentence } from '#model/rules/sentence.ts';
import { waysToPay } from '#api/queries/shop.ts';

/**
 * The way to pay is open for domains, takes this amount, and can be remembered where that is wanted. None named: the buyer
 * chooses on the payment page. @throws ApexkeepError `invalid-input` at `method`
 */
export async function requireWayToPay(
  tx: Tx,
  { method, remember }: { method?: string | undefined; remember?: boolean | undefined },
  { amount }: Money,
): Promise<void> {
  if (method === undefined) return;
  const way = (await waysToPay(tx)).find(({ id }) => id === method);
  const fits =
    way !== undefined &&
    (way.minimum === null || amount >= way.minimum) &&
    (way.maximum === null || amount <= way.maximum);
  const said = !fits
    ? sentence('way-to-pay-closed', 'This way to pay cannot be used for this amount. Choose another.')
    : remember === true && !way.remembers
      ? sentence('way-to-pay-forgets', 'This way to pay cannot be remembered. Choose another, or pay without.')
      : null;
  if (said !== null) throw new ApexkeepError('invalid-input', said, { issues: [issueAt('method', said)] });
}
