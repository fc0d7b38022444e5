import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApexkeepError } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';

/**
 * Keyset cursors: where a page ended, signed together with what was listed (route, workspace, filter), so that a cursor
 * works for exactly the list it came from. Anything else answers 400.
 */
export interface Cursors {
  /** The text of a cursor. `position` is JSON. */
  seal(scope: string, position: readonly unknown[]): string;
  /** The position in a cursor. @throws ApexkeepError `invalid-input` naming `after`. */
  open(scope: string, cursor: string): unknown[];
}

export function createCursors(key: Buffer): Cursors {
  const sign = (scope: string, payload: string): Buffer =>
    createHmac('sha256', key).update('cursor\0').update(scope).update('\0').update(payload).digest().subarray(0, 16);
  return {
    seal(scope, position) {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${payload}.${sign(scope, payload).toString('base64url')}`;
    },
    open(scope, cursor) {
      const [payload = '', signature = '', ...rest] = cursor.split('.');
      const given = Buffer.from(signature, 'base64url');
      const wanted = sign(scope, payload);
      if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw foreignCursor();
      const position: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
      if (!Array.isArray(position)) throw foreignCursor();
      return position;
    },
  };
}

function foreignCursor(): ApexkeepError {
  return new ApexkeepError(
    'invalid-input',
    sentence('cursor-foreign', 'This page cursor does not belong to this list; begin with the first page.'),
    {
      issues: [
        issueAt('after', sentence('cursor', 'Pass the cursor of the former page unchanged, with the same filters')),
      ],
    },
  );
}
