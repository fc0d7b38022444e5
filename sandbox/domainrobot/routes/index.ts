import { ACCOUNT_ROUTES } from './account.ts';
import { CONTACT_ROUTES } from './contacts.ts';
import { DOMAIN_ROUTES } from './domains.ts';
import { DOMAIN_TASKS } from './domain-tasks.ts';
import { ENDING_ROUTES } from './endings.ts';
import { JOB_ROUTES } from './jobs.ts';
import type { Route } from './route.ts';
import { STUDIO_ROUTES } from './studio.ts';
import { TRANSFER_OUT_ROUTES } from './transfers-out.ts';
import { VERIFICATION_ROUTES } from './verifications.ts';
import { ZONE_ROUTES } from './zones.ts';

/** All routes that the stand-in plays. */
export const ROUTES: readonly Route[] = [
  ...ACCOUNT_ROUTES,
  ...STUDIO_ROUTES,
  ...DOMAIN_TASKS,
  ...DOMAIN_ROUTES,
  ...ENDING_ROUTES,
  ...TRANSFER_OUT_ROUTES,
  ...CONTACT_ROUTES,
  ...VERIFICATION_ROUTES,
  ...JOB_ROUTES,
  ...ZONE_ROUTES,
];

/** A route and what varies in its path. */
export interface Matched {
  route: Route;
  params: Record<string, string>;
}

function fit(route: Route, parts: readonly string[]): Record<string, string> | null {
  const wanted = route.path.slice(1).split('/');
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = parts[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = given;
    else if (part !== given) return null;
  }
  return params;
}

/** The route of a request: the one with the fewest varying parts, as `/domain/_search` is no domain. */
export function matchRoute(method: string, parts: readonly string[]): Matched | null {
  const fitting = ROUTES.flatMap((route) => {
    const params = route.method === method ? fit(route, parts) : null;
    return params === null ? [] : [{ route, params }];
  });
  return fitting.sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0] ?? null;
}
