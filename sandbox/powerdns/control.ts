import { startControlPort } from '#sandbox/server/control-port.ts';
import type { Listening } from '#sandbox/server/listening.ts';
import type { Fault } from './faults.ts';
import type { PowerDnsStandIn, SeedZone } from './stand-in.ts';

/**
 * Starts the control port: `POST /faults` (list of faults), `POST /faults/let-go` (what is held), `GET /ledger?after=`,
 * `POST /reset` (faults and ledger), `POST /zones` (list of zones to create), `POST /clock` `{at}` or `{offsetMs}`,
 * `POST /second` `{lagMs, silent}`, `POST /first` `{silent}`.
 */
export function startControl(standIn: PowerDnsStandIn, host: string, port: number): Promise<Listening> {
  const routes = {
    'GET /ledger': (_: unknown, query: URLSearchParams) => standIn.ledger.since(Number(query.get('after') ?? 0)),
    'GET /faults': () => standIn.faults.pending(),
    'POST /faults': (body: unknown) => standIn.faults.add(body as Fault[]),
    'DELETE /faults': () => standIn.faults.clear(),
    'POST /faults/let-go': () => ({ letGo: standIn.faults.letGo() }),
    'POST /reset': () => standIn.reset(),
    'POST /zones': (body: unknown) => (body as SeedZone[]).forEach((zone) => standIn.seed(zone)),
    'POST /clock': (body: unknown) => standIn.setClock(body as { at?: string; offsetMs?: number }),
    'POST /second': (body: unknown) => standIn.setSecond(body as { lagMs?: number; silent?: boolean }),
    'POST /first': (body: unknown) => void (standIn.first.silent = (body as { silent: boolean }).silent),
  };
  return startControlPort(routes, host, port);
}
