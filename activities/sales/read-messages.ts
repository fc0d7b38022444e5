import type { Tx } from '#model/database.ts';
import { ORDER_ENDS } from '#model/rules/sales/order-state.ts';
import { asksForTransfer, type RegistrarMessage } from '#model/rules/sales/registrar-message.ts';
import { lockRegistration } from '#model/store/sales/held-domains.ts';
import { enqueueSignalWithStart } from '#model/store/outbox.ts';
import { lockOrder, raiseAlert } from '#model/store/sales/orders.ts';
import { mailOfRegistration } from '#model/store/sales/sales-mail.ts';
import { enqueueTending } from '#workflows/client/registration-acts.ts';
import { jobChanged, ORDER, orderWorkflowId } from '#workflows/contracts/order.ts';
import type { RegistrarSteps } from '#workflows/contracts/order-steps.ts';
import type { Dependencies } from '../dependencies.ts';
import { alive } from '../failures.ts';
import type { RegistrarMessages } from '../registrar/messages.ts';
import { answered, openRegistrar } from './connections.ts';

/** In one run; the next comes in a minute. At the registrar's pace these are some forty seconds. */
const MOST = 50;

/**
 * Reads the registrar's queue. A message is a hint and nothing more: whom it is about looks for themselves. Its addressee is told, then
 * it is kept by its id, then confirmed: dying in between tells twice, which is told once. Delivered again it is only confirmed.
 */
export function createReadMessages(deps: Dependencies): Pick<RegistrarSteps, 'readMessages'> {
  return {
    readMessages: () =>
      answered('registrar', () =>
        alive(async (signal) => {
          const { messages, registrar } = await openRegistrar(deps, signal);
          const queue = { messages, account: `${registrar.user}/${registrar.context}` };
          let read = 0;
          while (read < MOST && (await readOne(deps, queue))) read += 1;
          if (read > 0) deps.dispatcher.kick();
          return { read };
        }),
      ),
  };
}

/** A queue, and whose it is. */
interface Queue {
  messages: RegistrarMessages;
  account: string;
}

async function readOne(deps: Dependencies, { messages, account }: Queue): Promise<boolean> {
  const message = await messages.oldest();
  if (message === null) return false;
  const known = await deps.database.sweep((tx) =>
    tx.sql('select 1 from registrar_message where account = $1 and id = $2', [account, message.id]),
  );
  if (known.length === 0) {
    const addressee = await deps.database.sweep((tx) => addresseeOf(tx, message));
    if (addressee !== null) await tell(deps, addressee, message);
    await deps.database.sweep((tx) =>
      tx.sql(
        `insert into registrar_message (account, id, kind, name, correlation, found) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [account, message.id, message.kind, message.name, message.ctid, addressee?.kind ?? 'nothing'],
      ),
    );
  }
  await messages.confirm(message.id);
  await deps.database.sweep((tx) =>
    tx.sql('update registrar_message set confirmed_at = clock_timestamp() where account = $1 and id = $2', [
      account,
      message.id,
    ]),
  );
  return true;
}

interface Addressee {
  kind: 'order' | 'registration';
  tenantId: string;
  id: string;
}

/** The order whose attempt was sent with this ctid, else the domain of this name that we hold. */
async function addresseeOf(tx: Tx, { ctid, name }: RegistrarMessage): Promise<Addressee | null> {
  const [attempt] = await tx.sql<{ tenantId: string; id: string }>(
    `select tenant_id as "tenantId", order_id as id from registration_attempt where id::text = $1`,
    [ctid],
  );
  if (attempt !== undefined) return { kind: 'order', ...attempt };
  const [held] = await tx.sql<{ tenantId: string; id: string }>(
    `select tenant_id as "tenantId", id from registration where name = $1 and state <> 'gone' order by id desc limit 1`,
    [name],
  );
  return held === undefined ? null : { kind: 'registration', ...held };
}

async function tell(deps: Dependencies, { kind, tenantId, id }: Addressee, message: RegistrarMessage): Promise<void> {
  await deps.database.inTenant({ tenantId }, async (tx) => {
    if (kind === 'order') {
      // An order that is over waits for nothing of the registrar's.
      if (ORDER_ENDS.includes((await lockOrder(tx, id)).state)) return;
      const workflow = { workflowId: orderWorkflowId(id), name: ORDER, signal: jobChanged.name };
      return enqueueSignalWithStart(tx, { ...workflow, args: [{ tenantId, orderId: id }] });
    }
    if (asksForTransfer(message)) await tellOfTransfer(tx, id, message);
    return enqueueTending(tx, id);
  });
}

/** Somebody wants the domain elsewhere: its people and those of the platform are told while it can be stopped. */
async function tellOfTransfer(tx: Tx, id: string, message: RegistrarMessage): Promise<void> {
  const registration = await lockRegistration(tx, id);
  await raiseAlert(tx, registration.orderId, 'transfer-out-asked', { name: registration.name });
  const once = `transfer-out-asked/${id}/${message.id}`;
  await mailOfRegistration(tx, registration, { template: 'transfer-out-asked', once });
}
