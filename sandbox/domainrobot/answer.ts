import type { z } from 'zod';
import type { Core } from './core.ts';
import { answered, refusedWith, Refusal, type WireObject } from './envelope.ts';
import type { Fault } from './faults.ts';
import { registryName } from './names.ts';
import type { SeenRequest } from './request-log.ts';
import type { Asked } from './routes/route.ts';
import type { Matched } from './routes/index.ts';

/** A request that was let in, on the route that it asks for. */
export interface Work {
  matched: Matched;
  query: URLSearchParams;
  body: string;
  ctid: string | null;
  seen: SeenRequest;
  fault: Fault | null;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Does what a request asks for, whatever becomes of the answer. */
export function answerTo(core: Core, work: Work): Answer {
  const { matched, ctid } = work;
  const stid = core.stid();
  try {
    const asOf = work.fault?.kind === 'stale-read' ? core.now() - (work.fault.ms ?? 60_000) : Infinity;
    const body = bodyFor(matched.route.body, work);
    const asked: Asked<unknown> = { params: matched.params, query: work.query, body, ctid, stid, asOf };
    const reply = matched.route.answer(core, asked as Asked<never>);
    const session = reply.session === undefined ? {} : { headers: sessionHeaders(reply.session) };
    return { status: 200, body: answered(core, ctid, stid, reply), ...session };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: refusal(core, work, stid, error) };
  }
}

/** The envelope of a refusal on a route. */
export function refusal(core: Core, work: Pick<Work, 'matched' | 'ctid' | 'body'>, stid: string, error: Refusal) {
  const { task, of } = work.matched.route;
  const value = subject(work);
  const object: WireObject = { type: of, ...(value === null ? {} : { value }) };
  // The daily limit and routes without a task code name neither.
  return refusedWith(core, work.ctid, stid, error, task === null ? { task } : { task, object });
}

/** What the request is about: the name or id of its path, else the name of its body. */
function subject({ matched, body }: Pick<Work, 'matched' | 'body'>): string | null {
  const [inPath] = Object.values(matched.params);
  if (inPath !== undefined) return registryName(inPath) ?? inPath;
  const named = /"(?:name|origin)"\s*:\s*"([^"]{1,253})"/.exec(body)?.[1];
  return matched.route.of === 'Domain' && named !== undefined ? (registryName(named) ?? named) : null;
}

/** The body by its schema; what does not fit is noted and refused. */
function bodyFor(schema: z.ZodType | null, work: Work): unknown {
  if (schema === null) return null;
  let value: unknown;
  try {
    value = work.body === '' ? {} : JSON.parse(work.body);
  } catch {
    work.seen.problems.push('The body is no JSON.');
    throw new Refusal('EF01000');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  work.seen.problems.push(...problems);
  const objects = parsed.error.issues.map((issue) => ({
    type: 'member',
    value: [...issue.path, ...('keys' in issue ? issue.keys : [])].join('.'),
  }));
  throw new Refusal('EF01000', { objects });
}

function sessionHeaders(session: string): Record<string, string> {
  return {
    'set-cookie': `domainrobot_session=${session}; Path=/; HttpOnly`,
    'x-domainrobot-sessionid': session,
  };
}
