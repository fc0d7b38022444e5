import type { z } from 'zod';
import type { Core } from '../core.ts';
import { absent, type Reply, wrongValue } from '../envelope.ts';
import { moment } from '../moments.ts';
import { queryBody } from '../schemas/query.ts';
import { streamBody, zoneBody, zonePatchBody, type ZoneBody } from '../schemas/zone.ts';
import { search } from '../search.ts';
import type { StoredZone } from '../world.ts';
import { type Asked, bodiless, nameOf, route, type Route } from './route.ts';

type ZoneRecord = Record<string, unknown>;

const DEFAULT_TTL = 3600;
const DEFAULT_SERVER = 'a.ns14.net';

function zoneOf(core: Core, asked: Asked<unknown>): StoredZone {
  const origin = nameOf(asked.params['name']);
  const zone = core.world.zones[origin];
  const server = asked.params['virtualNameServer'];
  if (zone === undefined || (server !== undefined && server !== zone.virtualNameServer)) throw absent(core, origin);
  return zone;
}

function sameRecord(one: ZoneRecord, other: ZoneRecord): boolean {
  return ['name', 'type', 'value'].every((key) => (one[key] ?? '') === (other[key] ?? ''));
}

/** Adds and removes explicit records; repeating it changes nothing more. */
function streamed(zone: StoredZone, adds: readonly ZoneRecord[], rems: readonly ZoneRecord[]): ZoneRecord[] {
  const left = zone.records.filter((record) => !rems.some((gone) => sameRecord(record, gone)));
  const fresh = adds.filter((record) => !left.some((there) => sameRecord(there, record)));
  return [...left, ...fresh.map((record) => ({ ...record, ttl: record['ttl'] ?? DEFAULT_TTL }))];
}

/** Records of a whole zone as sent; main address and `www` become records of their own. */
function recordsOf(body: ZoneBody): ZoneRecord[] {
  const { main, wwwInclude, resourceRecords = [] } = body;
  if (resourceRecords.some(({ type, value }) => type === undefined || value === undefined))
    throw wrongValue('resourceRecords');
  const address = main?.address;
  if (address === undefined) return resourceRecords;
  const type = address.includes(':') ? 'AAAA' : 'A';
  const at = (name: string): ZoneRecord => ({ name, type, value: address, ttl: main?.ttl ?? DEFAULT_TTL });
  const made = [at(''), ...(wwwInclude === true ? [at('www')] : [])];
  return [...made.filter((one) => !resourceRecords.some((there) => sameRecord(there, one))), ...resourceRecords];
}

function dataOf(body: ZoneBody): Record<string, unknown> {
  const { created: _c, updated: _u, owner: _o, updater: _r, resourceRecords: _records, ...data } = body;
  return data;
}

function wireZone(core: Core, zone: StoredZone): Record<string, unknown> {
  return {
    ...zone.data,
    created: moment(zone.created),
    updated: moment(zone.updated),
    owner: core.owner(),
    updater: core.owner(),
    origin: zone.origin,
    virtualNameServer: zone.virtualNameServer,
    resourceRecords: zone.records,
  };
}

function done(task: string, zone: StoredZone, data?: unknown[]): Reply {
  const object = { type: 'Zone', value: zone.origin };
  return { letter: 'S', task, object, ...(data === undefined ? {} : { data }) };
}

const create = route({
  method: 'POST',
  path: '/zone',
  task: '0201',
  of: 'Zone',
  body: zoneBody,
  answer(core, { body }) {
    const origin = nameOf(body.origin, 'origin');
    if (core.world.zones[origin] !== undefined) throw wrongValue('origin', 'The zone exists already.');
    if ((body.nameServers ?? []).length === 0) throw wrongValue('nameServers');
    const zone: StoredZone = {
      origin,
      virtualNameServer: body.virtualNameServer ?? body.nameServers?.[0]?.name ?? DEFAULT_SERVER,
      created: core.now(),
      updated: core.now(),
      records: recordsOf(body),
      data: dataOf(body),
    };
    core.world.zones[origin] = zone;
    return done('0201', zone, [wireZone(core, zone)]);
  },
});

function infoRoute(path: string): Route {
  return bodiless({
    method: 'GET',
    path,
    task: '0205',
    of: 'Zone',
    answer(core, asked) {
      const zone = zoneOf(core, asked);
      return done('0205', zone, [wireZone(core, zone)]);
    },
  });
}

function updateRoute(path: string): Route {
  return route({
    method: 'PUT',
    path,
    task: '0202',
    of: 'Zone',
    body: zoneBody,
    answer(core, asked) {
      const zone = zoneOf(core, asked);
      if (asked.body.origin !== undefined && nameOf(asked.body.origin, 'origin') !== zone.origin)
        throw wrongValue('origin');
      const data = { ...zone.data, ...dataOf(asked.body) };
      Object.assign(zone, { data, records: recordsOf(asked.body), updated: core.now() });
      return done('0202', zone, [wireZone(core, zone)]);
    },
  });
}

function removeRoute(path: string): Route {
  return bodiless({
    method: 'DELETE',
    path,
    task: '0203',
    of: 'Zone',
    answer(core, asked) {
      const zone = zoneOf(core, asked);
      delete core.world.zones[zone.origin];
      return done('0203', zone);
    },
  });
}

function changeRecords(core: Core, asked: Asked<unknown>, adds: z.infer<typeof streamBody>['adds'], rems: typeof adds) {
  const zone = zoneOf(core, asked);
  const incomplete = [...(adds ?? []), ...(rems ?? [])].some(({ type, value }) => !type || value === undefined);
  if (incomplete) throw wrongValue('resourceRecords');
  Object.assign(zone, { records: streamed(zone, adds ?? [], rems ?? []), updated: core.now() });
  return zone;
}

const stream = route({
  method: 'POST',
  path: '/zone/{name}/_stream',
  task: '0202002',
  of: 'Zone',
  body: streamBody,
  answer: (core, asked) => done('0202002', changeRecords(core, asked, asked.body.adds, asked.body.rems)),
});

const patch = route({
  method: 'PATCH',
  path: '/zone/{name}/{virtualNameServer}',
  task: '0202001',
  of: 'Zone',
  body: zonePatchBody,
  answer(core, asked) {
    const { resourceRecordsAdd, resourceRecordsRem } = asked.body;
    return done('0202001', changeRecords(core, asked, resourceRecordsAdd, resourceRecordsRem));
  },
});

const list = route({
  method: 'POST',
  path: '/zone/_search',
  task: '0205',
  of: 'Zone',
  body: queryBody,
  answer(core, { body }) {
    const all = Object.values(core.world.zones).map((zone) => ({
      keys: { name: zone.origin, virtualNameServer: zone.virtualNameServer, updated: moment(zone.updated) },
      wire: { origin: zone.origin, virtualNameServer: zone.virtualNameServer, updated: moment(zone.updated) },
    }));
    const { data, summary } = search(all, body, ['name', 'virtualNameServer', 'updated']);
    return { letter: 'S', task: '0205', object: { type: 'Zone', summary }, data };
  },
});

const WITH_SERVER = '/zone/{name}/{virtualNameServer}';

export const ZONE_ROUTES: readonly Route[] = [
  create,
  list,
  stream,
  infoRoute('/zone/{name}'),
  updateRoute('/zone/{name}'),
  removeRoute('/zone/{name}'),
  infoRoute(WITH_SERVER),
  updateRoute(WITH_SERVER),
  removeRoute(WITH_SERVER),
  patch,
];
