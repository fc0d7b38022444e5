import * as z from "zod";
import { endpoint } from "#api/endpoint.ts";
import { RecordSetShape } from "#api/shapes/dns.ts";
import { PAGING, pageOf } from "#api/shapes/page.ts";
import { Timestamp } from "#api/shapes/text.ts";

const RecordSetRow = RecordSetShape.extend({
  /** False for types this product keeps byte-exact and never writes. */
  editable: z.boolean(),
  seenFrom: Timestamp.nullable(),
}).meta({ id: "RecordSetRow" });

const TypeName = z
  .string()
  .regex(/^[A-Z0-9-]{1,20}$/, "Use a record type such as MX.");

export const listRecordSets = endpoint({
  method: "GET",
  path: "/t/:tenant/zones/:id/record-sets",
  id: "record-set.list",
  summary:
    "Record sets as last observed, or as they were at a moment; search matches names and values",
  access: "zone.read",
  rate: "read",
  query: z.strictObject({
    search: z.string().max(300).optional(),
    type: TypeName.optional(),
    sort: z.enum(["name", "-name"]).default("name"),
    at: Timestamp.optional(),
    ...PAGING,
  }),
  response: pageOf(RecordSetRow),
});

const PastRecordSet = z
  .object({
    ttl: z.int(),
    values: z.array(z.string()),
    extras: z.record(z.string(), z.unknown()).optional(),
    seenFrom: Timestamp,
    seenUntil: Timestamp.nullable(),
    /** The change request that brought it, when it was one of ours. */
    changeId: z.uuid().nullable(),
  })
  .meta({ id: "PastRecordSet" });

export const readRecordSetHistory = endpoint({
  method: "GET",
  path: "/t/:tenant/zones/:id/record-sets/history",
  id: "record-set.read-history",
  summary: "Every state a record set was seen in, newest first",
  access: "zone.read",
  rate: "read",
  query: z.strictObject({
    name: z.string().min(1).max(255),
    type: TypeName,
    ...PAGING,
  }),
  response: pageOf(PastRecordSet),
});
