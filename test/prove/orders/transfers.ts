import { authCodeCell } from '#model/store/sales/orders.ts';
import { parseKeyring } from '#model/vault/keys.ts';
import { sealSecret } from '#model/vault/seal.ts';
import type { NameScript } from '#sandbox/domainrobot/scripts.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import { DAY, hold, MINUTE, type Scenario } from './scenario.ts';

/* G7 to G9: a domain that is registered elsewhere and comes to us. */

const CODE = 'right-code';

/** A transfer that is ordered with this AuthCode and paid after two minutes; another code may be given later. */
function transfers(
  script: NameScript,
  { code = CODE, later }: { code?: string; later?: { ms: number; code: string } } = {},
): Scenario['run'] {
  return async (world, name) => {
    world.registrar.control.script({ [name]: { status: 'ASSIGNED', authinfo: CODE, ...script } });
    const id = await world.place(name, { transfers: true });
    await world.sql('update domain_order set auth_code = $2 where id = $1', [id, sealed(world, id, code)]);
    world.later(2 * MINUTE, () => world.pay(id));
    if (later !== undefined) world.later(later.ms, () => world.giveAuthCode(id, sealed(world, id, later.code)));
    await world.begin();
    await world.ended(id);
    const [row] = await world.sql<{ kept: boolean }>(
      'select auth_code is not null as kept from domain_order where id = $1',
      [id],
    );
    hold('the AuthCode is wiped', row?.kept === false);
    return [id];
  };
}

function sealed(world: SalesWorld, orderId: string, code: string): string {
  return sealSecret(code, authCodeCell(world.workspace.tenantId, orderId), parseKeyring(world.vaultKeys));
}

const transferred = { outcome: 'TRANSFERRED', registrations: 1, refunds: 0, counts: 'transfer' } as const;

export const TRANSFERS: Readonly<Record<string, Scenario>> = {
  G7: {
    what: 'the transfer is refused after five days',
    outcome: 'REFUNDED',
    registrations: 0,
    refunds: 1,
    counts: 'transfer',
    run: transfers({ transfer: { completeMs: 5 * DAY, end: 'FAILED' } }),
  },
  G8: {
    what: 'the transfer begins, then nobody says anything for five days, then it is done',
    ...transferred,
    run: transfers({ transfer: { completeMs: 5 * DAY, silent: true } }),
  },
  G9: {
    what: 'the AuthCode is wrong, and another is given the next day',
    ...transferred,
    run: transfers({}, { code: 'wrong-code', later: { ms: DAY, code: CODE } }),
    also: async (world, [id = '']) => {
      const rows = await world.sql('select 1 from registration_attempt where order_id = $1', [id]);
      hold('two attempts', rows.length === 2);
    },
  },
};
