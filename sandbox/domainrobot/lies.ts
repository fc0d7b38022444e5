import { answerTo, refusal, type Answer, type Work } from './answer.ts';
import type { Core } from './core.ts';
import { bareRefusal, Refusal, refusedWith } from './envelope.ts';

/** What this server says or does instead of the truth; null when the fault is none of its own. */
export function lie(core: Core, work: Work): Answer | null {
  switch (work.fault?.kind) {
    case 'ok-with-error':
      return { ...turnedDown(core, work, work.fault.code ?? 'EF01000'), status: 200 };
    case 'refused':
      return turnedDown(core, work, work.fault.code ?? core.switches.codes.registry, work.fault.status);
    case 'funds':
      return turnedDown(core, work, core.switches.codes.funds);
    case 'task-limit': {
      const error = new Refusal('EF00025', { status: core.switches.taskLimitStatus });
      return { status: error.status, body: refusedWith(core, work.ctid, core.stid(), error, { task: null }) };
    }
    case 'unauthorized':
      return unauthorized(core, work.ctid, new Refusal('EF01000', { status: core.switches.authStatus }));
    case 'confirm-forgotten':
      return keepingMessages(core, work, (before) => before);
    case 'redelivered':
      return keepingMessages(core, work, ([head, ...rest]) => (head === undefined ? [] : [...rest, head]));
    case 'no-status': {
      const answer = answerTo(core, work);
      const { status: _status, ...body } = answer.body as Record<string, unknown>;
      return { ...answer, body };
    }
    default:
      return null;
  }
}

/** Wrong password, context or session. */
export function unauthorized(core: Core, ctid: string | null, error: Refusal): Answer {
  return { status: error.status, body: refusedWith(core, ctid, core.stid(), error, { task: '00000' }) };
}

function turnedDown(core: Core, work: Work, code: string, status = 400): Answer {
  if (work.fault?.afterCommit === true) answerTo(core, work);
  // A code of a task in place of a reason: live systems were seen to say no more than that.
  if (/^E\d/.test(code)) return { status, body: bareRefusal(core, work.ctid, code) };
  return { status, body: refusal(core, work, core.stid(), new Refusal(code, { status })) };
}

type Messages = Core['world']['messages'];

function keepingMessages(core: Core, work: Work, kept: (before: Messages) => Messages): Answer {
  const before = [...core.world.messages];
  const answer = answerTo(core, work);
  if (answer.status === 200) core.world.messages = kept(before);
  return answer;
}
