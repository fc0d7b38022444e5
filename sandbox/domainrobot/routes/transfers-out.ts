import { absent, wrongValue } from '../envelope.ts';
import { moment } from '../moments.ts';
import { queryBody } from '../schemas/query.ts';
import { transferOutBody } from '../schemas/transfer-out.ts';
import { search } from '../search.ts';
import { answerTransferOut, wireTransferOut } from '../transfer-out.ts';
import { bodiless, nameOf, pathName, route, type Route } from './route.ts';

const transfersOut = route({
  method: 'POST',
  path: '/transferout/_search',
  task: '0106001',
  of: 'TransferOut',
  body: queryBody,
  answer(core, { body }) {
    const all = Object.values(core.world.transfersOut).map((one) => ({
      keys: { domain: one.domain, name: one.domain, status: one.status, start: moment(one.start) },
      wire: { ...wireTransferOut(core, one), transaction: one.transaction },
    }));
    const { data, summary } = search(all, body, ['domain', 'name', 'status', 'start']);
    return { letter: 'S', task: '0106001', object: { type: 'TransferOut', summary }, data };
  },
});

const transferOut = bodiless({
  method: 'GET',
  path: '/transferout/{name}',
  task: '0106001',
  of: 'Transfer',
  answer(core, asked) {
    const name = pathName(asked);
    const stored = core.world.transfersOut[name];
    if (stored === undefined) throw absent(core, name);
    const data = [{ ...wireTransferOut(core, stored), status: stored.status }];
    return { letter: 'S', task: '0106001', object: { type: 'Transfer', value: name }, data };
  },
});

const answer = route({
  method: 'PUT',
  path: '/transferout/{domain}/{type}',
  task: '0106002',
  of: 'TransferOut',
  body: transferOutBody,
  answer(core, asked) {
    const name = nameOf(asked.params['domain'], 'domain');
    const type = asked.params['type'];
    if (type !== 'ACK' && type !== 'NACK') throw wrongValue('type');
    const stored = core.world.transfersOut[name];
    if (stored?.status !== 'START') throw absent(core, name);
    answerTransferOut(core, stored, type);
    const data = [{ ...wireTransferOut(core, stored), type: `TRANSFER_OUT_${type}` }];
    return { letter: 'S', task: '0106002', object: { type: 'TransferOut', value: name }, data };
  },
});

export const TRANSFER_OUT_ROUTES: readonly Route[] = [transfersOut, transferOut, answer];
