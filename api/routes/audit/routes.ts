import { pageOfAudit } from '#model/store/audit.ts';
import { pageFor } from '#api/paging.ts';
import { verifyChain } from '#api/queries/audit-chain.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

const MOST_ROWS_CHECKED = 200_000;

export const auditRoutes: Route[] = [
  route(api.listAudit, async (call) => {
    const page = pageFor('audit', call);
    const { subject, correlation, actor, action } = call.query;
    const after = page.after?.[0] as number | undefined;
    const rows = await call.read((tx) =>
      pageOfAudit(tx, {
        ...(subject === undefined ? {} : { subject }),
        ...(correlation === undefined ? {} : { correlation }),
        ...(actor === undefined ? {} : { actorId: actor }),
        ...(action === undefined ? {} : { action }),
        ...(after === undefined ? {} : { after }),
        limit: page.limit,
      }),
    );
    return {
      items: rows.items.map((row) => ({ ...row, at: row.at.toISOString() })),
      next: page.seal(rows.next === null ? null : [rows.next]),
    };
  }),

  route(api.verifyAudit, ({ read }) => verifyChain(read, MOST_ROWS_CHECKED)),
];
