import { error, type ServerLoadEvent } from '@sveltejs/kit';
import { take } from '#web/api/answer.server.ts';
import type { Me } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';

/** What every page of the platform knows. */
export interface PlatformData {
  user: Me;
  permissions: string[];
  /** A workspace of the person, to go back to. */
  home: string;
}

/** The frame of `/platform`: for the people who run it; for anybody else there is nothing here. */
export async function loadFrame({ locals, url }: ServerLoadEvent): Promise<PlatformData> {
  const session = await take(locals.api.GET('/session'), url);
  if (session.platform === null) error(404, m.page_missing(), { code: 'not-found', requestId: locals.requestId });
  const { permissions } = session.platform;
  return { user: session.user, permissions, home: '/dashboard' };
}
