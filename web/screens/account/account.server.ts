import { redirect, type Actions, type ServerLoadEvent } from '@sveltejs/kit';
import { refusal, take, text } from '#web/api/answer.server.ts';
import { isLocale, THEMES } from '#web/i18n/locale.ts';
import { remember } from '#web/screens/public/session.server.ts';

export async function load({ locals, url }: ServerLoadEvent) {
  const session = await take(locals.api.GET('/session'), url);
  return {
    session,
    theme: locals.theme,
    locale: locals.locale,
    keys: locals.keys,
    saved: url.searchParams.has('saved'),
  };
}

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData();
    const locale = text(form, 'locale');
    const theme = THEMES.find((known) => known === text(form, 'theme'));
    const answer = await event.locals.api.PATCH('/me', {
      body: {
        name: text(form, 'name'),
        locale: isLocale(locale) ? locale : null,
        ...(theme === undefined ? {} : { theme }),
      },
    });
    const refused = refusal('save', answer, form);
    if (refused !== null) return refused;
    const chosen = isLocale(locale) ? locale : null;
    remember(event, { locale: chosen, theme: theme ?? 'system', keys: form.has('keys') ? 'on' : 'off' });
    redirect(303, '/account?saved');
  },
};
