/** What the checkout page says, in the two languages that the product speaks. */
export interface Texts {
  lang: 'en' | 'de';
  title: string;
  test: string;
  to: string;
  method: string;
  chooseMethod: string;
  outcome: string;
  reason: string;
  status: string;
  back: string;
  done: string;
  statuses: Readonly<Record<string, string>>;
  acts: Readonly<Record<Act, string>>;
  refusedChoice: string;
  unknown: string;
}

/** What a customer, or a tester in their place, can do at the checkout. */
export const ACTS = ['pay', 'pending', 'authorize', 'fail', 'cancel', 'expire', 'charge-back'] as const;
export type Act = (typeof ACTS)[number];

const ENGLISH: Texts = {
  lang: 'en',
  title: 'Sandbox checkout',
  test: 'This is a stand-in. No money moves.',
  to: 'What for',
  method: 'Payment method',
  chooseMethod: 'Choose how to pay',
  outcome: 'What shall happen?',
  reason: 'Reason, if it fails',
  status: 'Status',
  back: 'Back to the shop',
  done: 'Nothing more can happen to this payment here.',
  statuses: {
    open: 'open',
    pending: 'pending',
    authorized: 'authorized',
    paid: 'paid',
    canceled: 'canceled',
    expired: 'expired',
    failed: 'failed',
  },
  acts: {
    pay: 'Pay',
    pending: 'Pay later',
    authorize: 'Authorize',
    fail: 'Fail',
    cancel: 'Cancel',
    expire: 'Let it expire',
    'charge-back': 'Charge back',
  },
  refusedChoice: 'That did not work: choose a method of the list first.',
  unknown: 'There is no such payment.',
};

const GERMAN: Texts = {
  lang: 'de',
  title: 'Sandbox-Bezahlseite',
  test: 'Dies ist ein Nachbau. Es fließt kein Geld.',
  to: 'Wofür',
  method: 'Zahlungsart',
  chooseMethod: 'Zahlungsart wählen',
  outcome: 'Was soll geschehen?',
  reason: 'Grund, falls es scheitert',
  status: 'Zustand',
  back: 'Zurück zum Shop',
  done: 'Mit dieser Zahlung kann hier nichts mehr geschehen.',
  statuses: {
    open: 'offen',
    pending: 'ausstehend',
    authorized: 'autorisiert',
    paid: 'bezahlt',
    canceled: 'abgebrochen',
    expired: 'abgelaufen',
    failed: 'gescheitert',
  },
  acts: {
    pay: 'Bezahlen',
    pending: 'Später bezahlen',
    authorize: 'Autorisieren',
    fail: 'Scheitern lassen',
    cancel: 'Abbrechen',
    expire: 'Ablaufen lassen',
    'charge-back': 'Zurückbuchen',
  },
  refusedChoice: 'Das ging nicht: bitte zuerst eine Zahlungsart aus der Liste wählen.',
  unknown: 'Diese Zahlung gibt es nicht.',
};

/** The texts for the locale of a payment. */
export function textsFor(locale: string | null): Texts {
  return locale?.startsWith('de') === true ? GERMAN : ENGLISH;
}
