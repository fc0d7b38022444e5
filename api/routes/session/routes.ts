import { endSession } from '#api/commands/session/end-session.ts';
import { signIn } from '#api/commands/session/sign-in.ts';
import { updateMe as keepMe } from '#api/commands/session/update-me.ts';
import { presentMe, presentSession } from '#api/presenters/session.ts';
import { ownPlaces } from '#api/queries/session.ts';
import { route, type Route } from '#api/route.ts';
import { clearSessionCookie, setSessionCookie } from '#api/session-cookie.ts';
import { createSession, deleteSession, readSession, updateMe } from './schema.ts';

export const sessionRoutes: Route[] = [
  route(createSession, async ({ parts, body, address, ctx, person }) => {
    const opened = await signIn(parts, body, { address, userAgent: ctx.get('user-agent') });
    if (person !== null) await endSession(parts.database, person);
    setSessionCookie(ctx, opened.token);
    return presentSession(opened.person, opened.places, { expiresAt: opened.expiresAt, lastTenantId: null });
  }),

  route(readSession, async ({ parts, person }) => {
    const places = await parts.database.asUser(person.id, (tx) => ownPlaces(tx, person.id));
    return presentSession(person, places, person);
  }),

  route(deleteSession, async ({ parts, person, ctx }) => {
    await endSession(parts.database, person);
    clearSessionCookie(ctx);
    return undefined;
  }),

  route(updateMe, async ({ parts, person, body }) => {
    const { name = person.name, locale = person.locale, theme = person.theme } = body;
    await keepMe(parts.database, person, { name, locale, theme });
    return presentMe({ ...person, name, locale, theme });
  }),
];
