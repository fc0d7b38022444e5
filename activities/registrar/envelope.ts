import * as z from 'zod';
import type { ErrorCode } from '#model/errors.ts';
import type { TaskVerdict } from '#model/rules/sales/registration.ts';
import type { RawAnswer } from '../providers/http.ts';

/** What every answer of DomainRobot holds. `type` decides, texts are localised. */
export interface Envelope {
  code: string;
  type: string;
  data: unknown[];
  messages: { code: string; text: string }[];
}

interface WireMessage {
  code?: string | null | undefined;
  text?: string | null | undefined;
  messages?: WireMessage[] | null | undefined;
}
const message: z.ZodType<WireMessage> = z.lazy(() =>
  z.object({ code: z.string().nullish(), text: z.string().nullish(), messages: z.array(message).nullish() }),
);
const envelope = z.object({
  stid: z.string(),
  status: z.object({ code: z.string().nullish(), type: z.string().nullish(), text: z.string().nullish() }).nullish(),
  data: z.array(z.unknown()).nullish(),
  messages: z.array(message).nullish(),
});

/**
 * A task for this name is being processed already; or a renewal names a term that is not the current one, since one like it
 * took effect.
 */
const DONE_BEFORE = ['EF01030', 'EF01084'];
/** The account's limit of tasks is used up. */
const TASK_LIMIT = 'EF00025';

/** The envelope of an answer, or null where the body is none. */
export function envelopeOf(answer: RawAnswer): Envelope | null {
  const read = envelope.safeParse(answer.body).data;
  if (read === undefined) return null;
  return {
    code: read.status?.code ?? '',
    type: read.status?.type ?? '',
    data: read.data ?? [],
    messages: flat(read.messages ?? []),
  };
}

function flat(messages: readonly WireMessage[]): { code: string; text: string }[] {
  return messages.flatMap((one) => [{ code: one.code ?? '', text: one.text ?? '' }, ...flat(one.messages ?? [])]);
}

function textOf({ messages }: Envelope): string {
  return messages.map((one) => `${one.text} (${one.code})`).join('; ');
}

/** Why a reading, or an act that may be repeated, did not succeed; null when it did. */
export function readRefusal(answer: RawAnswer): { code: ErrorCode; text: string } | null {
  const read = envelopeOf(answer);
  const text = read === null ? '' : textOf(read);
  if (answer.status === 401 || answer.status === 403) return { code: 'provider-auth', text };
  if (answer.status === 429 || read?.messages.some((one) => one.code === TASK_LIMIT))
    return { code: 'provider-rate-limited', text };
  if (answer.status >= 500 || read === null) return { code: 'provider-unavailable', text };
  if (answer.status === 404) return { code: 'provider-not-found', text };
  return answer.status >= 400 || read.type === 'ERROR' ? { code: 'provider-refused', text } : null;
}

/** What became of a task, as far as its answer says. */
export interface TaskAnswer {
  verdict: TaskVerdict;
  job: string | null;
  /** The codes it gave, for the people who run the platform. */
  code: string;
  codes: readonly string[];
  text: string;
  /** Of `held`: why. */
  held?: ErrorCode;
}

/**
 * The answer to a task. HTTP and envelope both count: 200 with an error is an error, 400 with an envelope a refusal;
 * what is neither was perhaps executed. `holdCodes`: those of the account (`RegistrarSettings`).
 */
export function taskAnswer(answer: RawAnswer, holdCodes: readonly string[]): TaskAnswer {
  const read = envelopeOf(answer);
  const codes = read?.messages.map((one) => one.code) ?? [];
  const code = read === null ? String(answer.status) : [read.code, ...codes].join(' ');
  const told = { job: null, code, codes, text: read === null ? '' : textOf(read) };
  if (answer.status === 429) return { ...told, verdict: 'held', held: 'provider-rate-limited' };
  if (answer.status === 401 || answer.status === 403) return { ...told, verdict: 'held', held: 'provider-auth' };
  if (read === null || answer.status >= 500 || read.type === '') return { ...told, verdict: 'ambiguous' };
  const has = (wanted: string): boolean => read.messages.some((one) => one.code === wanted);
  if (DONE_BEFORE.some(has)) return { ...told, verdict: 'in-flight' };
  if ([TASK_LIMIT, ...holdCodes].some(has)) return { ...told, verdict: 'held', held: 'provider-permission' };
  if (answer.status >= 400 || read.type === 'ERROR') return { ...told, verdict: 'rejected' };
  const job = z.object({ id: z.int() }).safeParse(read.data[0]).data?.id;
  return {
    ...told,
    verdict: read.code.startsWith('S') ? 'done' : 'accepted',
    job: job === undefined ? null : String(job),
  };
}

const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d):?(\d\d)$/;

/** Dates come without the colon that RFC 3339 wants in an offset. */
export function wireDate(text: string | null | undefined): Date | null {
  const [, time, hours, minutes] = DATE.exec(text ?? '') ?? [];
  if (time === undefined) return null;
  const date = new Date(`${time}${hours}:${minutes}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A moment as the registrar writes it: UTC, with an offset without a colon. */
export function wireStamp(at: Date): string {
  return at.toISOString().replace(/\.(\d{3})Z$/, '.$1+0000');
}
