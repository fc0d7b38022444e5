import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES, OUTCOME_CODES, outcomeCodeOf, type ErrorCode } from '#model/errors.ts';
import { storedOutcome } from '#model/store/change-outcome.ts';
import { openActivityWorld, type ActivityWorld } from '#test/builders/activity-world.ts';
import { ROOT, sourceFiles } from '#test/architecture/imports.ts';
import { buildZone } from '#test/builders/workspace.ts';
import { reasonOf } from '#workflows/steps.ts';

let world: ActivityWorld;
let zone: string;
let number = 0;
beforeAll(async () => {
  world = await openActivityWorld();
  zone = (await buildZone(world.db.database, world.workspace, { accountId: world.accountId, sets: [] })).id;
});
afterAll(() => world.close());

async function request(state: string): Promise<{ tenantId: string; changeRequestId: string }> {
  const { tenantId, users } = world.workspace;
  const changeRequestId = uuidv7();
  await world.sql(
    `insert into change_request (tenant_id, id, zone_id, number, author_id, state, submitted_at)
     values (current_tenant(), $1, $2, $3, $4, $5, now())`,
    [changeRequestId, zone, (number += 1), users.member, state],
  );
  return { tenantId, changeRequestId };
}

const codeOf = async (id: string): Promise<unknown> =>
  (await world.sql<{ code: string }>(`select outcome->>'code' as code from change_request where id = $1`, [id]))[0]
    ?.code;

const notOurs = { code: 'TypeError' as ErrorCode, message: 'x is not a function' };

describe('the outcome of a change request', () => {
  it('is stored under a code of the closed set, whatever it is given', () => {
    const anyCode = fc.oneof(fc.string(), fc.constantFrom(...OUTCOME_CODES, 'toString', '__proto__', 'constructor'));
    fc.assert(
      fc.property(anyCode, (code) => {
        const stored = JSON.parse(storedOutcome({ code: code as ErrorCode, message: '' })) as { code: string };
        expect(OUTCOME_CODES).toContain(stored.code);
        expect(stored.code).toBe((OUTCOME_CODES as readonly string[]).includes(code) ? code : 'internal');
      }),
    );
  });

  it('reaches its column by one function only', async () => {
    const writes = /(?:update|insert into) change_request\b[^`]*\boutcome\b(?! = null)/;
    const writers: string[] = [];
    for (const file of sourceFiles('.ts').filter((name) => /^(?:activities|api|model|workflows)\//.test(name))) {
      const text = await readFile(path.join(ROOT, file), 'utf8');
      if (writes.test(text)) writers.push(`${file}${text.includes('storedOutcome(') ? '' : ' without storedOutcome'}`);
    }
    expect(writers).toEqual([
      'activities/begin-execution.ts',
      'activities/request-steps.ts',
      'activities/standing.ts',
      'api/commands/change/draft.ts',
    ]);
  });

  it('of a failed plan or execution that no code of ours names is our own mistake', async () => {
    const draft = await request('draft');
    await world.run('planFailed', { ...draft, reason: notOurs });
    expect(await codeOf(draft.changeRequestId)).toBe('internal');
    const running = await request('verifying');
    await world.run('leaveToOperator', { ...running, reason: notOurs });
    expect(await codeOf(running.changeRequestId)).toBe('internal');
  });

  it('says of a request that nobody served or resolved just that', async () => {
    const unserved = await request('approved');
    await world.run('endUnserved', unserved);
    expect(await codeOf(unserved.changeRequestId)).toBe('unserved');
    const unresolved = await request('needs-operator');
    await world.run('leaveUnresolved', unresolved);
    expect(await codeOf(unresolved.changeRequestId)).toBe('unresolved');
  });

  it('keeps errors and outcomes apart: no code is in both sets', () => {
    expect(new Set(OUTCOME_CODES).size).toBe(OUTCOME_CODES.length);
    expect(Object.keys(ERROR_CODES).every((code) => outcomeCodeOf(code) === code)).toBe(true);
  });
});

describe('the reason of a failed step', () => {
  const failed = (type: string): unknown => {
    const cause = ApplicationFailure.nonRetryable('its words', type);
    return new ActivityFailure('failed', 'planChange', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);
  };

  it('has a code of the closed set, and the words only of an error of ours', () => {
    expect(reasonOf(failed('provider-auth'))).toEqual({ code: 'provider-auth', message: 'its words' });
    expect(reasonOf(failed('TypeError'))).toEqual({
      code: 'internal',
      message: 'A step failed on our side.',
      sentence: { code: 'step-failed' },
    });
    expect(reasonOf(new Error('lost')).code).toBe('temporarily-unavailable');
  });
});
