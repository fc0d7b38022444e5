import { endSession } from '#api/commands/session/end-session.ts';
import { signUp as join } from '#api/commands/sign-up/sign-up.ts';
import { presentSession } from '#api/presenters/session.ts';
import { route, type Route } from '#api/route.ts';
import { setSessionCookie } from '#api/session-cookie.ts';
import { signUp } from './schema.ts';

export const signUpRoutes: Route[] = [
  route(signUp, async ({ parts, body, address, ctx, person }) => {
    const opened = await join(parts, body, { address, userAgent: ctx.get('user-agent') });
    if (person !== null) await endSession(parts.database, person);
    setSessionCookie(ctx, opened.token);
    return presentSession(opened.person, opened.places, { expiresAt: opened.expiresAt, lastTenantId: null });
  }),
];
