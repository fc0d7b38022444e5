import { labelsOf } from '../name.ts';
import type { SrvRdata } from '../rdata.ts';
import type { RecordSet } from '../record-set.ts';
import { rule, shownName, type WordedRule } from './rule.ts';
import { isAddressLike, srvOf } from './values.ts';
import { hasAddress, isOurs, type ZoneView } from './zone-view.ts';

const PROTOCOLS = new Set([
  '_tcp',
  '_udp',
  '_tls',
  '_sctp',
  '_dccp',
  '_xmpp',
  '_http',
  '_ipv6',
  '_ldap',
  '_msdcs',
  '_sites',
]);

function* writtenSrv(view: ZoneView): Iterable<RecordSet> {
  for (const { set } of view.written) if (set.type === 'SRV') yield set;
}

function* servers(view: ZoneView): Iterable<{ set: RecordSet; srv: SrvRdata }> {
  for (const set of writtenSrv(view)) for (const srv of srvOf(set)) yield { set, srv };
}

/**
 * The protocol label of `_service._protocol`, or null. An instance name may stand in front (RFC 6763 section 4.1), and a
 * wildcard in place of the service.
 */
function protocolOf(name: string): string | null {
  const labels = labelsOf(name);
  const at = labels.findIndex((label, index) => /^_|^\*$/.test(label) && labels[index + 1]?.startsWith('_'));
  return at < 0 ? null : (labels[at + 1] ?? null);
}

export const SRV_RULES: WordedRule[] = [
  rule({
    id: 'srv-name',
    severity: 'block',
    title: 'A service is named _service._protocol',
    reference: 'RFC 2782, RFC 8552 section 1.2',
    message: 'The name does not begin with _service._protocol, so no program will ask for it.',
    fix: 'Name it like _sip._tcp.',
    *find(view) {
      for (const set of writtenSrv(view)) if (protocolOf(set.name) === null) yield { set };
    },
  }),
  rule({
    id: 'srv-unusual-protocol',
    severity: 'low',
    title: 'The protocol of a service is _tcp or _udp',
    reference: 'RFC 2782',
    message: 'The protocol {protocol} is unusual; most programs ask for _tcp or _udp.',
    fix: 'Check the documentation of the program.',
    *find(view) {
      for (const set of writtenSrv(view)) {
        const protocol = protocolOf(set.name);
        if (protocol !== null && !PROTOCOLS.has(protocol)) yield { set, params: { protocol } };
      }
    },
  }),
  rule({
    id: 'srv-target-is-cname',
    severity: 'high',
    title: 'A service host is not an alias',
    reference: 'RFC 2782 (Target)',
    message: 'The host {target} is an alias (CNAME).',
    fix: 'Point to the real name.',
    *find(view) {
      for (const { set, srv } of servers(view)) {
        if (view.at(srv.target, 'CNAME') !== undefined) yield { set, params: { target: shownName(srv.target) } };
      }
    },
  }),
  rule({
    id: 'srv-target-is-address',
    severity: 'block',
    title: 'A service host is given by name, not by address',
    reference: 'RFC 2782 (Target)',
    message: 'The host {target} is an address.',
    fix: 'Create a name with that address and use the name.',
    *find(view) {
      for (const { set, srv } of servers(view)) {
        if (isAddressLike(srv.target)) yield { set, params: { target: shownName(srv.target) } };
      }
    },
  }),
  rule({
    id: 'srv-target-without-address',
    severity: 'high',
    title: 'A service host of this zone has an address',
    reference: 'RFC 2782 (Target)',
    message: 'The host {target} has no A or AAAA in this zone.',
    fix: 'Create the address, or correct the name.',
    *find(view) {
      for (const { set, srv } of servers(view)) {
        const { target } = srv;
        if (target !== '.' && isOurs(view, target) && !hasAddress(view, target))
          yield { set, params: { target: shownName(target) } };
      }
    },
  }),
  rule({
    id: 'srv-not-offered-with-others',
    severity: 'medium',
    title: 'A service that is not offered says so alone',
    reference: 'RFC 2782 (Target)',
    message:
      'The target "." says that the service is not offered; beside it there are other values, or its numbers are not 0.',
    fix: 'Write 0 0 0 . alone.',
    *find(view) {
      for (const { set, srv } of servers(view)) {
        const zero = srv.priority === 0 && srv.weight === 0 && srv.port === 0;
        if (srv.target === '.' && (!zero || set.values.length > 1)) yield { set };
      }
    },
  }),
  rule({
    id: 'srv-port-zero',
    severity: 'medium',
    title: 'A service has a port',
    reference: 'RFC 2782 (Port), RFC 6335 section 6',
    message: 'The port of {target} is 0.',
    fix: 'Enter the port of the service.',
    *find(view) {
      for (const { set, srv } of servers(view)) {
        if (srv.port === 0 && srv.target !== '.') yield { set, params: { target: shownName(srv.target) } };
      }
    },
  }),
  rule({
    id: 'srv-removed',
    severity: 'medium',
    title: 'A service is withdrawn on purpose only',
    reference: 'RFC 6186 section 3',
    message: 'Programs that find {service} by this name no longer do.',
    fix: 'Keep it while mail programs, phones or chat clients are set up by it.',
    *find(view) {
      for (const { set } of view.removed) {
        if (set.type === 'SRV') yield { set, params: { service: labelsOf(set.name)[0] ?? set.name } };
      }
    },
  }),
];
