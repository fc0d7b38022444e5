import type { Registration, RegistrationItem, RegistrationSetting } from '#web/api/types.ts';
import { m } from '#web/paraglide/messages.js';
import type { Tone } from '#web/ui/words.ts';

/** Where a domain stands, in a word. */
export function registrationWord({ state, departure }: RegistrationItem): string {
  if (state === 'active') return m.registration_state_active();
  if (state === 'redemption') return m.registration_state_redemption();
  if (departure === 'deleted') return m.registration_state_deleted();
  return departure === 'transferred' ? m.registration_state_transferred() : m.registration_state_gone();
}

export function registrationTone({ state, attention }: RegistrationItem): Tone {
  if (state === 'gone') return 'plain';
  return state === 'redemption' || attention ? 'warn' : 'ok';
}

export function settingWord(state: RegistrationSetting['state']): string {
  const words: Record<RegistrationSetting['state'], () => string> = {
    wanted: m.registration_setting_wanted,
    sent: m.registration_setting_sent,
    done: m.registration_setting_done,
    refused: m.registration_setting_refused,
  };
  return words[state]();
}

export function settingTone(state: RegistrationSetting['state']): Tone {
  if (state === 'done') return 'ok';
  return state === 'refused' ? 'err' : 'info';
}

/** What a moment of the history is about, in a word; empty where its name says all. */
export function settingKindWord(kind: string | null): string {
  const words: Record<string, () => string> = {
    'auto-renew': m.registration_kind_auto_renew,
    'name-servers': m.registration_kind_name_servers,
    lock: m.registration_kind_lock,
    mark: m.registration_kind_mark,
  };
  return words[kind ?? '']?.() ?? '';
}

export function settingOf(
  { settings }: Registration,
  kind: RegistrationSetting['kind'],
): RegistrationSetting | undefined {
  return settings.find((setting) => setting.kind === kind);
}

/** True while the registrar has not done yet what is wanted. */
export function isBusy({ settings }: Registration): boolean {
  return settings.some(({ state }) => state === 'wanted' || state === 'sent');
}

/** Begun days until a moment, none once it is over. */
export function daysLeft(end: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(end) - now) / 86_400_000));
}
