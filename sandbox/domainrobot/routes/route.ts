import type { z } from 'zod';
import type { Core } from '../core.ts';
import { type Reply, wrongValue } from '../envelope.ts';
import { registryName } from '../names.ts';

/** A request that a route answers. */
export interface Asked<Body> {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Body;
  ctid: string | null;
  stid: string;
  /** The time as of which inventory reads answer; Infinity for now. */
  asOf: number;
}

/** One route of the API. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for what varies. */
  path: string;
  /** Task code, and type of the object that a refusal names. */
  task: string | null;
  of: string;
  body: z.ZodType | null;
  answer(core: Core, asked: Asked<never>): Reply;
}

/** A route with a body. */
export function route<Schema extends z.ZodType>(
  of: Omit<Route, 'answer' | 'body'> & { body: Schema; answer(core: Core, asked: Asked<z.infer<Schema>>): Reply },
): Route {
  return of;
}

/** A route without one. */
export function bodiless(
  of: Omit<Route, 'answer' | 'body'> & { answer(core: Core, asked: Asked<null>): Reply },
): Route {
  return { ...of, body: null };
}

/** The `keys[]` of a request. */
export function keysOf(query: URLSearchParams): string[] {
  return query.getAll('keys[]');
}

/** A name of the path or the body, as the registry spells it. */
export function nameOf(text: string | undefined, member = 'name'): string {
  const name = text === undefined ? null : registryName(text);
  if (name === null) throw wrongValue(member);
  return name;
}

/** The name of the path; a body that names another one is wrong. */
export function pathName(asked: Asked<{ name?: string | undefined } | null>): string {
  const name = nameOf(asked.params['name']);
  const inBody = asked.body?.name;
  if (inBody !== undefined && registryName(inBody) !== name) throw wrongValue('name');
  return name;
}

/** A number of the path. */
export function idOf(text: string | undefined): number {
  if (!/^\d{1,15}$/.test(text ?? '')) throw wrongValue('id');
  return Number(text);
}
