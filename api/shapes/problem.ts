import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#model/errors.ts';
import { FieldIssueShape } from './dns.ts';
import { SentenceRefShape } from './sentence.ts';

/**
 * RFC 9457 problem details. `code` is stable; `detail` is English, and `sentence` says which sentence it is; `issues` names the
 * members of the input that were wrong.
 */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    sentence: SentenceRefShape.optional(),
    issues: z.array(FieldIssueShape).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
