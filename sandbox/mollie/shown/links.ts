import type { World } from '../world.ts';

export interface Link {
  href: string;
  type: string;
}

export const DOCUMENTATION: Link = { href: 'https://docs.mollie.com/', type: 'text/html' };

/** A link to an object of the API. */
export function api(world: World, path: string): Link {
  return { href: `${world.origin}/v2${path}`, type: 'application/hal+json' };
}

/** A link to a page for people. */
export function page(href: string): Link {
  return { href, type: 'text/html' };
}

/** Where a merchant would look at an object. */
export function dashboard(path: string): Link {
  return page(`https://my.mollie.com/dashboard/org_1/${path}`);
}

/** A moment as the API writes it: whole seconds, with an offset. */
export function moment(iso: string): string {
  return `${iso.slice(0, 19)}+00:00`;
}

/** Members that are left out when there is nothing in them. */
export function filled(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

/** The profile that the keys of both modes belong to. */
export const PROFILE_ID = 'pfl_Sandbox01';
