import { z } from 'zod';

export const text = z.string();
export const flag = z.boolean();
export const whole = z.number().int();
/** Members that the wire has and the stand-in only keeps or ignores. */
export const kept = z.unknown();

/** Members that may all be left out; others are refused. */
export function members<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  return z.strictObject(shape).partial();
}

/** Members that the wire has and the stand-in only keeps. */
export function keptMembers<const Names extends string>(names: readonly Names[]): Record<Names, z.ZodUnknown> {
  return Object.fromEntries(names.map((name) => [name, kept])) as Record<Names, z.ZodUnknown>;
}

/** What the provider says of every object. */
export const stamps = { created: text, updated: text, owner: kept, updater: kept };
