import { z } from 'zod';
import { flag, keptMembers, members, stamps, text, whole } from './members.ts';
import { nameServers } from './domain.ts';

const record = members({ name: text, ttl: whole, type: text, value: text, pref: whole, raw: text });

const zoneShape = {
  ...stamps,
  origin: text,
  idn: text,
  soa: members({ refresh: whole, retry: whole, expire: whole, ttl: whole, email: text }),
  main: members({ address: text, ttl: whole }),
  wwwInclude: flag,
  nameServers,
  virtualNameServer: text,
  resourceRecords: z.array(record),
  ...keptMembers(['dnssec', 'nameServerGroup', 'allowTransfer', 'logId', 'comment', 'domainsafe', 'source', 'date']),
  ...keptMembers(['sourceVirtualHostname', 'purgeDate', 'purgeType', 'external', 'inUse', 'freeText', 'action']),
  ...keptMembers(['grants', 'roid']),
};

export const zoneBody = members(zoneShape);
export type ZoneBody = z.infer<typeof zoneBody>;

export const zonePatchBody = members({
  ...zoneShape,
  ...keptMembers(['zoneGrantsAdd', 'zoneGrantsRem', 'modifiers']),
  resourceRecordsAdd: z.array(record),
  resourceRecordsRem: z.array(record),
});

export const streamBody = members({ adds: z.array(record), rems: z.array(record) });
