import { randomBytes } from 'node:crypto';
import type { Core } from '../core.ts';
import { type Reply, Refusal, absent, wrongValue } from '../envelope.ts';
import { DAY_MS, moment } from '../moments.ts';
import { allShown, authinfoOf, change, ours, shown, wireDomain } from '../portfolio.ts';
import { tldOf } from '../prices.ts';
import { domainBody } from '../schemas/domain.ts';
import { queryBody } from '../schemas/query.ts';
import { search, type Searchable } from '../search.ts';
import type { HeldDomain } from '../world.ts';
import { bodiless, keysOf, pathName, route, type Route } from './route.ts';

/** Registries whose AuthCode comes by letter too. */
const BY_LETTER = ['de', 'eu', 'no', 'be'];
const DE_AUTHINFO_DAYS = 30;

const info = bodiless({
  method: 'GET',
  path: '/domain/{name}',
  task: '0105',
  of: 'Domain',
  answer(core, asked) {
    const name = pathName(asked);
    const domain = shown(core, name, asked.asOf);
    if (domain === null) throw absent(core, name);
    return done('0105', name, [wireDomain(core, domain)]);
  },
});

/** Members of a domain that a list shows for each of `keys[]`; the rest is always there. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  status: ['registryStatus', 'registrarStatus'],
  expire: ['expire', 'payable'],
  autorenew: ['autoRenewStatus'],
  nserver: ['nameServers'],
  authinfo: ['authinfo', 'authinfoExpire'],
  ...Object.fromEntries(
    ['comment', 'ownerc', 'adminc', 'techc', 'zonec', 'action', 'cancelationStatus'].map((key) => [key, [key]]),
  ),
};
const ALWAYS = ['created', 'updated', 'owner', 'name', 'idn'];

const SEARCH_KEYS = [
  'name',
  'sld',
  'tld',
  'created',
  'updated',
  'expire',
  'payable',
  'comment',
  'status',
  'ownerc',
  'adminc',
  'techc',
  'zonec',
  'action',
  'autorenew',
  'cancelationStatus',
];

function searchable(core: Core, domain: HeldDomain, columns: readonly string[]): Searchable {
  const wire = wireDomain(core, domain);
  const seen = new Set([...ALWAYS, ...columns.flatMap((column) => COLUMNS[column] ?? [])]);
  const { name, created, updated, expire, payable, comment, ownerc, adminc, techc, zonec, action } = domain;
  return {
    keys: {
      name,
      sld: name.slice(0, name.length - tldOf(name).length - 1),
      tld: tldOf(name),
      created: moment(created),
      updated: moment(updated),
      expire: expire === null ? null : moment(expire),
      payable: payable === null ? null : moment(payable),
      comment,
      status: domain.registryStatus,
      ownerc,
      adminc,
      techc,
      zonec,
      action,
      autorenew: wire['autoRenewStatus'] as string,
      cancelationStatus: (wire['cancelationStatus'] as string | undefined) ?? null,
    },
    wire: Object.fromEntries(Object.entries(wire).filter(([member]) => seen.has(member))),
  };
}

const list = route({
  method: 'POST',
  path: '/domain/_search',
  task: '0105',
  of: 'Domain',
  body: queryBody,
  answer(core, asked) {
    const columns = keysOf(asked.query);
    const all = allShown(core, asked.asOf).map((domain) => searchable(core, domain, columns));
    const { data, summary } = search(all, asked.body, SEARCH_KEYS);
    const only = summary === 1 ? { value: String(data[0]?.['name']) } : {};
    return { letter: 'S', task: '0105', object: { type: 'Domain', ...only, summary }, data };
  },
});

const comment = route({
  method: 'PUT',
  path: '/domain/{name}/_comment',
  task: '0102004',
  of: 'Domain',
  body: domainBody,
  answer(core, asked) {
    const name = pathName(asked);
    ours(core, name);
    if (asked.body.comment === undefined) throw wrongValue('comment');
    change(core, name, { comment: asked.body.comment });
    return done('0102004', name);
  },
});

const authinfoCreate = bodiless({
  method: 'POST',
  path: '/domain/{name}/_authinfo1',
  task: '0113001',
  of: 'Domain',
  answer(core, asked) {
    const name = pathName(asked);
    if (authinfoOf(core, ours(core, name)) !== null) throw new Refusal('EF011316');
    const authinfo = randomBytes(12).toString('base64url');
    const authinfoExpire = tldOf(name) === 'de' ? core.now() + DE_AUTHINFO_DAYS * DAY_MS : null;
    change(core, name, { authinfo, authinfoExpire });
    if (!core.switches.authinfoInReply) return done('0113001', name);
    const expire = authinfoExpire === null ? {} : { authinfoExpire: moment(authinfoExpire) };
    return done('0113001', name, [{ name, authinfo, ...expire }]);
  },
});

const authinfoDelete = bodiless({
  method: 'DELETE',
  path: '/domain/{name}/_authinfo1',
  task: '0113002',
  of: 'Domain',
  answer(core, asked) {
    const name = pathName(asked);
    if (ours(core, name).authinfo !== null) change(core, name, { authinfo: null, authinfoExpire: null });
    return done('0113002', name);
  },
});

const authinfoByLetter = bodiless({
  method: 'POST',
  path: '/domain/{name}/_authinfo2',
  task: '0113003',
  of: 'Domain',
  answer(core, asked) {
    const name = pathName(asked);
    ours(core, name);
    if (!BY_LETTER.includes(tldOf(name))) throw new Refusal('EF0072003');
    return done('0113003', name);
  },
});

const authinfoSend = route({
  method: 'PUT',
  path: '/domain/{name}/_sendAuthinfoToOwnerc',
  task: '0113005',
  of: 'Domain',
  body: domainBody,
  answer(core, asked) {
    const name = pathName(asked);
    if (authinfoOf(core, ours(core, name)) === null) throw absent(core, name);
    return done('0113005', name);
  },
});

const keyRollover = bodiless({
  method: 'PUT',
  path: '/domain/{name}/_autoDnssecKeyRollover',
  task: '0120002',
  of: 'Domain',
  answer(core, asked) {
    const name = pathName(asked);
    if (ours(core, name).extra['autoDnssec'] !== true) throw wrongValue('autoDnssec');
    return done('0120002', name);
  },
});

function done(task: string, name: string, data?: unknown[]): Reply {
  return { letter: 'S', task, object: { type: 'Domain', value: name }, ...(data === undefined ? {} : { data }) };
}

export const DOMAIN_ROUTES: readonly Route[] = [
  info,
  list,
  comment,
  authinfoCreate,
  authinfoDelete,
  authinfoByLetter,
  authinfoSend,
  keyRollover,
];
