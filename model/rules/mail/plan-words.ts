import type { MailWords } from './words.ts';

/** What those who chose a plan are told of it. */
export const PLAN_MAILS = {
  'plan-active': {
    en: {
      subject: 'The plan {plan} is active',
      lines: [
        'The workspace {workspace} has the plan {plan}: {total} each interval, paid until {until}.',
        'It goes on by itself and is charged by the way to pay that you chose. You can change or end it at any time; what is paid is yours until its end.',
      ],
      link: 'To billing',
    },
    de: {
      subject: 'Der Tarif {plan} ist aktiv',
      lines: [
        'Der Arbeitsbereich {workspace} hat den Tarif {plan}: {total} je Zeitraum, bezahlt bis {until}.',
        'Er läuft von selbst weiter und wird über den gewählten Zahlungsweg eingezogen. Sie können ihn jederzeit wechseln oder beenden; was bezahlt ist, behalten Sie bis zum Ende.',
      ],
      link: 'Zur Abrechnung',
    },
  },
  'plan-past-due': {
    en: {
      subject: 'Please pay for the plan {plan}',
      lines: [
        '{total} for the plan {plan} of the workspace {workspace} could not be charged.',
        'Pay on the page below. After 14 days without a payment the workspace falls back to what it has without a plan; nothing is deleted.',
      ],
      link: 'To billing',
    },
    de: {
      subject: 'Bitte bezahlen Sie den Tarif {plan}',
      lines: [
        '{total} für den Tarif {plan} des Arbeitsbereichs {workspace} konnten nicht eingezogen werden.',
        'Bezahlen Sie auf der Seite unten. Nach 14 Tagen ohne Zahlung hat der Arbeitsbereich nur noch, was es ohne Tarif gibt; gelöscht wird nichts.',
      ],
      link: 'Zur Abrechnung',
    },
  },
  'plan-ended': {
    en: {
      subject: 'The plan {plan} has ended',
      lines: [
        'The workspace {workspace} does not have the plan {plan} any more. Nothing was deleted; what only the plan allows is switched off.',
        'You can choose a plan again at any time.',
      ],
      link: 'To billing',
    },
    de: {
      subject: 'Der Tarif {plan} ist beendet',
      lines: [
        'Der Arbeitsbereich {workspace} hat den Tarif {plan} nicht mehr. Es wurde nichts gelöscht; was nur der Tarif erlaubt, ist ausgeschaltet.',
        'Sie können jederzeit wieder einen Tarif wählen.',
      ],
      link: 'Zur Abrechnung',
    },
  },
} as const satisfies MailWords;
