import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#model/errors.ts';
import { FieldIssueShape } from './dns.ts';

/** RFC 9457 problem details. `code` is stable; `issues` names the members of the input that were wrong. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    issues: z.array(FieldIssueShape).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
