import { startControlPort } from '#sandbox/server/control-port.ts';
import type { Listening } from '#sandbox/server/listening.ts';
import type { Fault } from './faults.ts';
import type { DomainRobotStandIn, SeedDomain } from './acts.ts';

const DAY_MS = 86_400_000;

/** What stands in a query: how much of a log one has already. */
function after(query: URLSearchParams): number {
  return Number(query.get('after') ?? 0);
}

/**
 * Starts the control port. What is seen: `GET /ledger?after=` (effects), `GET /requests?after=`, `GET /peak` (requests within a
 * second), `GET /faults`, `GET /switches`, `GET /clock`, `GET /world`, `GET /failures` (of the stand-in itself). What is told:
 * `POST /faults` (a list), `DELETE /faults`, `POST /faults/let-go`, `POST /clock` `{at}` or `{offsetMs}`, `POST /clock/advance`
 * `{ms}` or `{days}`, `POST /names` (scripts by name), `POST /prices` (by top-level domain), `POST /account`, `POST /switches`,
 * `POST /credentials`, `POST /contacts` and `POST /domains` (lists), `POST /jobs/end` `{name, end}`, `POST /poll` (a foreign
 * message), `POST /transfer-out` `{name, gainingRegistrar}`, `POST /domain-away` `{name}`, `POST /owner-confirms` `{contact}`,
 * `POST /reset`.
 */
export function startControl(standIn: DomainRobotStandIn, host: string, port: number): Promise<Listening> {
  const { core } = standIn;
  const clock = () => ({ now: core.clock.now().toISOString(), pending: core.clock.pending().length });
  const routes = {
    'GET /ledger': (_: unknown, query: URLSearchParams) => standIn.ledger.since(after(query)),
    'GET /requests': (_: unknown, query: URLSearchParams) => standIn.requests.since(after(query)),
    'GET /peak': () => ({ perSecond: standIn.requests.peakPerSecond() }),
    'GET /faults': () => standIn.faults.pending(),
    'GET /switches': () => core.switches,
    'GET /clock': clock,
    'GET /world': () => core.world,
    'GET /failures': () => core.failures.map(String),
    'POST /faults': (body: unknown) => standIn.faults.add(body as Fault[]),
    'DELETE /faults': () => standIn.faults.clear(),
    'POST /faults/let-go': () => ({ letGo: standIn.faults.letGo() }),
    'POST /clock': (body: unknown) => {
      standIn.setClock(body as { at?: string; offsetMs?: number });
      return clock();
    },
    'POST /clock/advance': async (body: unknown) => {
      const { ms = 0, days = 0 } = body as { ms?: number; days?: number };
      await standIn.advance(ms + days * DAY_MS);
      return clock();
    },
    'POST /names': (body: unknown) => standIn.script(body as Parameters<DomainRobotStandIn['script']>[0]),
    'POST /prices': (body: unknown) => standIn.setPrices(body as Parameters<DomainRobotStandIn['setPrices']>[0]),
    'POST /account': (body: unknown) => standIn.setAccount(body as Parameters<DomainRobotStandIn['setAccount']>[0]),
    'POST /switches': (body: unknown) => standIn.setSwitches(body as Parameters<DomainRobotStandIn['setSwitches']>[0]),
    'POST /credentials': (body: unknown) => standIn.setCredentials(body as Partial<typeof core.credentials>),
    'POST /contacts': (body: unknown) => ({
      ids: (body as { id?: number; data: Record<string, unknown> }[]).map(({ data, id }) =>
        standIn.seedContact(data, id),
      ),
    }),
    'POST /domains': (body: unknown) => (body as SeedDomain[]).forEach((seed) => standIn.seedDomain(seed)),
    'POST /jobs/end': (body: unknown) => {
      const { name, end } = body as { name: string; end: 'SUCCESS' | 'FAILED' | 'CANCELED' };
      return { ended: standIn.endJob(name, end) };
    },
    'POST /poll': (body: unknown) => ({ id: standIn.pushMessage(body as Record<string, unknown>) }),
    'POST /transfer-out': (body: unknown) => {
      const { name, gainingRegistrar } = body as { name: string; gainingRegistrar?: string };
      standIn.beginTransferOut(name, gainingRegistrar);
    },
    'POST /domain-away': (body: unknown) => standIn.loseDomain((body as { name: string }).name),
    'POST /owner-confirms': (body: unknown) => ({
      confirmed: standIn.confirmOwner((body as { contact: number }).contact),
    }),
    'POST /reset': () => standIn.reset(),
  };
  return startControlPort(routes, host, port);
}
