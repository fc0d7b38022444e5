import * as z from 'zod';
import { startControlPort, type ControlRoutes } from '#sandbox/server/control-port.ts';
import type { Listening } from '#sandbox/server/listening.ts';
import { wireMoney } from './asked.ts';
import type { Fault } from './faults.ts';
import type { MollieStandIn } from './stand-in.ts';
import type { Switches } from './switches.ts';

const act = z.strictObject({
  id: z.string(),
  method: z.string().optional(),
  reason: z.string().optional(),
  amount: wireMoney.optional(),
  description: z.string().optional(),
  status: z.string().optional(),
  url: z.string().optional(),
  times: z.int().optional(),
});
const pot = z.strictObject({ mode: z.enum(['test', 'live']), minor: z.int(), name: z.string().optional() });
const onOff = z.strictObject({ id: z.string(), on: z.boolean() });

function bankReason(code: string | undefined): { reason?: { code: string; description: string } } {
  return code === undefined ? {} : { reason: { code, description: code } };
}

function paymentRoutes(control: MollieStandIn): ControlRoutes {
  const on = (does: (ask: z.output<typeof act>) => unknown) => (body: unknown) => does(act.parse(body));
  return {
    'POST /pay': on(({ id, method }) => control.pay(id, method)),
    'POST /pend': on(({ id, method }) => control.pend(id, method)),
    'POST /fail': on(({ id, reason }) => control.fail(id, reason)),
    'POST /cancel': on(({ id }) => control.cancel(id)),
    'POST /expire': on(({ id }) => control.expire(id)),
    'POST /capture': on(({ id }) => control.capture(id)),
    'POST /force': (body) => {
      const { id, ...members } = z.looseObject({ id: z.string() }).parse(body);
      control.force(id, members);
    },
    'POST /charge-back': on(({ id, amount, reason }) => ({
      id: control.chargeBack(id, { ...(amount === undefined ? {} : { amount }), ...bankReason(reason) }),
    })),
    'POST /reverse': on(({ id }) => control.reverse(id)),
    'POST /refund': on(({ id, amount, description }) => ({
      id: control.refund(id, {
        ...(amount === undefined ? {} : { amount }),
        ...(description === undefined ? {} : { description }),
      }),
    })),
    'POST /cancel-refund': on(({ id }) => control.cancelRefund(id)),
    'POST /step-refund': on(({ id }) => control.stepRefund(id)),
    'POST /fail-refund': on(({ id }) => control.failRefund(id)),
    'POST /revoke-mandate': on(({ id }) => control.revokeMandate(id)),
    'POST /mandate': on(({ id, status }) =>
      control.setMandate(id, z.enum(['valid', 'pending', 'invalid']).parse(status)),
    ),
    'POST /subscription': on(({ id, status }) =>
      control.endSubscription(id, z.enum(['canceled', 'suspended', 'completed']).parse(status ?? 'canceled')),
    ),
    'POST /forge': on(({ id, url, times }) =>
      control.forge(id, { ...(url === undefined ? {} : { url }), ...(times === undefined ? {} : { times }) }),
    ),
  };
}

/**
 * Starts the control port. Besides the acts on objects (`{id, …}`): `POST /faults` (list), `POST /faults/let-go`,
 * `GET /ledger?after=`, `GET /counts?payment=`, `GET /deliveries?payment=`, `POST /clock` `{at}` or `{offsetMs}`,
 * `POST /advance` `{ms}`, `POST /settle`, `POST /balance` `{mode, minor, name}`, `POST /method` and `POST /key` `{id, on}`,
 * `POST /switches` (some of them), `POST /reset`.
 */
export function startControl(control: MollieStandIn, host: string, port: number): Promise<Listening> {
  const routes: ControlRoutes = {
    ...paymentRoutes(control),
    'GET /ledger': (_, query) => control.ledger.since(Number(query.get('after') ?? 0)),
    'GET /counts': (_, query) => control.counts(query.get('payment') ?? undefined),
    'GET /deliveries': (_, query) => control.deliveries(query.get('payment') ?? undefined),
    'GET /faults': () => control.faults.pending(),
    'POST /faults': (body) => control.faults.add(body as Fault[]),
    'DELETE /faults': () => control.faults.clear(),
    'POST /faults/let-go': () => ({ letGo: control.faults.letGo() }),
    'GET /clock': () => ({ now: control.clock.now().toISOString(), pending: control.clock.pending().length }),
    'POST /clock': (body) => control.clock.set(body as { at?: string; offsetMs?: number }),
    'POST /advance': async (body) => {
      await control.advance(z.strictObject({ ms: z.number().min(0) }).parse(body).ms);
      return { now: control.clock.now().toISOString() };
    },
    'POST /settle': () => control.settled(),
    'POST /balance': (body) => {
      const { mode, minor, name } = pot.parse(body);
      control.setBalance(mode, minor, name);
    },
    'POST /method': (body) => {
      const { id, on } = onOff.parse(body);
      control.setMethod(id, on);
    },
    'POST /key': (body) => {
      const { id, on } = onOff.parse(body);
      control.setKey(id, on);
    },
    'GET /switches': () => control.world.switches,
    'POST /switches': (body) => control.setSwitches(body as Partial<Switches>),
    'POST /reset': () => control.reset(),
  };
  return startControlPort(routes, host, port);
}
