import type { Core } from './core.ts';
import { textOf } from './texts.ts';

export interface WireMessage {
  code?: string;
  status?: string;
  text?: string;
  messages?: WireMessage[];
  objects?: { type: string; value: string }[];
}

export interface WireObject {
  type: string;
  value?: string;
  summary?: number;
  data?: unknown;
}

/** What a route wants to say; the envelope around it is made in one place. */
export interface Reply {
  /** S done, N accepted. */
  letter: 'S' | 'N';
  /** Task code without its letter; null for none. */
  task: string | null;
  object?: WireObject;
  data?: unknown[];
  /** Codes of hints. */
  hints?: string[];
  withoutStatus?: boolean;
  /** A session that begins with this reply. */
  session?: string;
}

/** A request that is turned down: `E` + task, with the reason. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly text: string | undefined;
  readonly objects: { type: string; value: string }[];

  constructor(
    code: string,
    more: { status?: number; text?: string | undefined; objects?: { type: string; value: string }[] } = {},
  ) {
    super(more.text ?? code);
    this.code = code;
    this.status = more.status ?? 400;
    this.text = more.text;
    this.objects = more.objects ?? [];
  }
}

/** EF01000, naming the member that is missing or wrong. */
export function wrongValue(member: string, text?: string): Refusal {
  return new Refusal('EF01000', { text, objects: [{ type: 'member', value: member }] });
}

/** Something asked for is not there. */
export function absent(core: Core, value: string): Refusal {
  const { absentStatus, codes } = core.switches;
  return new Refusal(codes.absent, { status: absentStatus, objects: [{ type: 'string', value }] });
}

const LETTER_TYPES = { S: 'SUCCESS', N: 'NOTIFY', E: 'ERROR' } as const;

/** `{code, text, type}`, without the text where there is none. */
function status(core: Core, letter: 'S' | 'N' | 'E', task: string | null): Record<string, string> {
  const type = LETTER_TYPES[letter];
  if (task === null) return { type };
  const code = letter === 'E' && task === '00000' ? 'E00000' : `${letter}${task}`;
  const text = textOf(code, core.switches.language);
  return { code, ...(text === undefined ? {} : { text }), type };
}

/** A message in the account's language. */
export function message(core: Core, code: string, status: string, text?: string): WireMessage {
  const words = text ?? textOf(code, core.switches.language);
  return { ...(words === undefined ? {} : { text: words }), code, status };
}

/** The envelope of a reply. */
export function answered(core: Core, ctid: string | null, stid: string, reply: Reply): Record<string, unknown> {
  const hints = (reply.hints ?? []).map((code) => message(core, code, 'NOTICE'));
  return {
    stid,
    ...(hints.length === 0 ? {} : { messages: hints }),
    ...(reply.withoutStatus === true ? {} : { status: status(core, reply.letter, reply.task) }),
    ...(reply.object === undefined ? {} : { object: reply.object }),
    ...(reply.data === undefined ? {} : { data: reply.data }),
    ...(ctid === null ? {} : { ctid }),
  };
}

/** The envelope of a refusal; `task` null leaves `status.code` out, as the daily limit does. */
export function refusedWith(
  core: Core,
  ctid: string | null,
  stid: string,
  refusal: Refusal,
  of: { task: string | null; object?: WireObject },
): Record<string, unknown> {
  const { code, text, objects } = refusal;
  return {
    stid,
    messages: [{ ...message(core, code, 'ERROR', text), ...(objects.length === 0 ? {} : { objects }) }],
    status: status(core, 'E', of.task),
    ...(of.object === undefined ? {} : { object: of.object }),
    ...(ctid === null ? {} : { ctid }),
  };
}

/** A refusal without reason or object. */
export function bareRefusal(core: Core, ctid: string | null, code: string): Record<string, unknown> {
  return { stid: core.stid(), status: status(core, 'E', code.slice(1)), ...(ctid === null ? {} : { ctid }) };
}
