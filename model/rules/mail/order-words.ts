import type { MailWords } from './words.ts';

/** What buyers are told of their orders and of the money for them. */
export const ORDER_MAILS = {
  'order-placed': {
    en: {
      subject: 'Your order {number}: {name}',
      lines: [
        'We have received your order {number} for {name}: {years}, {total} including {tax} tax.',
        'It is carried out as soon as the payment has arrived. If you have not paid yet, you can do so on the page of the order.',
        'If it cannot be carried out, the money comes back by itself.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ihre Bestellung {number}: {name}',
      lines: [
        'Wir haben Ihre Bestellung {number} für {name} erhalten: {years}, {total} einschließlich {tax} Steuer.',
        'Sie wird ausgeführt, sobald die Zahlung da ist. Haben Sie noch nicht bezahlt, können Sie das auf der Seite der Bestellung tun.',
        'Kann sie nicht ausgeführt werden, kommt das Geld von selbst zurück.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'renewal-due': {
    en: {
      subject: '{name} is to be renewed: {total}',
      lines: [
        'The term of {name} ends on {ends}. Automatic renewal is on, so order {number} was placed for you: {years}, {total} including {tax} tax.',
        'It is carried out when you have paid. Without a payment the domain ends on that day. If you do not want it any more, cancel the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: '{name} steht zur Verlängerung an: {total}',
      lines: [
        'Die Laufzeit von {name} endet am {ends}. Die automatische Verlängerung ist an, deshalb wurde Bestellung {number} für Sie angelegt: {years}, {total} einschließlich {tax} Steuer.',
        'Sie wird ausgeführt, wenn Sie bezahlt haben. Ohne Zahlung endet die Domain an diesem Tag. Möchten Sie sie nicht mehr, stornieren Sie die Bestellung.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'renewal-charge': {
    en: {
      subject: '{name} is renewed: {total} are charged on {charge}',
      lines: [
        'The term of {name} ends on {ends}. Automatic renewal is on, so order {number} was placed for you: {years}, {total} including {tax} tax.',
        'On {charge} or shortly after we charge the way to pay that you had us remember. You need not do anything.',
        'If you do not want it any more, cancel the order before that day; on its page you can also pay another way.',
      ],
      link: 'To the order',
    },
    de: {
      subject: '{name} wird verlängert: {total} werden am {charge} eingezogen',
      lines: [
        'Die Laufzeit von {name} endet am {ends}. Die automatische Verlängerung ist an, deshalb wurde Bestellung {number} für Sie angelegt: {years}, {total} einschließlich {tax} Steuer.',
        'Am {charge} oder kurz danach ziehen wir den Betrag über den gemerkten Zahlungsweg ein. Sie müssen nichts tun.',
        'Möchten Sie die Domain nicht mehr, stornieren Sie die Bestellung vor diesem Tag; auf ihrer Seite können Sie auch anders bezahlen.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'charge-failed': {
    en: {
      subject: '{total} for {name} could not be charged',
      lines: [
        'We could not charge {total} for order {number} ({name}) by the way to pay that you had us remember. Nothing was taken.',
        'We try again in the next days, at most twice. On the page of the order you can pay another way at once.',
        'Without a payment the domain ends on {ends}.',
      ],
      link: 'To the order',
    },
    de: {
      subject: '{total} für {name} konnten nicht eingezogen werden',
      lines: [
        'Wir konnten {total} für Bestellung {number} ({name}) nicht über den gemerkten Zahlungsweg einziehen. Es wurde nichts abgebucht.',
        'In den nächsten Tagen versuchen wir es noch höchstens zweimal. Auf der Seite der Bestellung können Sie sofort anders bezahlen.',
        'Ohne Zahlung endet die Domain am {ends}.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'mandate-invalid': {
    en: {
      subject: 'Please pay for {name}: your way to pay is not valid any more',
      lines: [
        'The way to pay that you had us remember cannot be charged any more, so {total} for order {number} ({name}) are not paid.',
        'Pay on the page of the order; there you can have a way to pay remembered anew.',
        'Without a payment the domain ends on {ends}.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Bitte bezahlen Sie {name}: Ihr Zahlungsweg gilt nicht mehr',
      lines: [
        'Der gemerkte Zahlungsweg kann nicht mehr belastet werden, deshalb sind {total} für Bestellung {number} ({name}) nicht bezahlt.',
        'Bezahlen Sie auf der Seite der Bestellung; dort können Sie einen Zahlungsweg neu merken lassen.',
        'Ohne Zahlung endet die Domain am {ends}.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'charge-late': {
    en: {
      subject: 'The charge for {name} has not come yet',
      lines: [
        'Ten days ago we began to charge {total} for order {number} ({name}), and the money has not come.',
        'On the page of the order you can pay another way. Should both come, one goes back by itself.',
        'Without a payment the domain ends on {ends}.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Der Einzug für {name} ist noch nicht angekommen',
      lines: [
        'Vor zehn Tagen haben wir begonnen, {total} für Bestellung {number} ({name}) einzuziehen, und das Geld ist nicht da.',
        'Auf der Seite der Bestellung können Sie anders bezahlen. Sollte beides ankommen, geht eines von selbst zurück.',
        'Ohne Zahlung endet die Domain am {ends}.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'charged-back': {
    en: {
      subject: 'Your bank fetched back {total} for {name}',
      lines: [
        'Your bank fetched back the payment of {total} for order {number} ({name}), which was carried out.',
        'If that was a mistake, have your bank take it back, or write to us how you want to pay. Nothing more is charged by this way to pay.',
        'Until it is settled we may not renew the domain again.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ihre Bank hat {total} für {name} zurückgeholt',
      lines: [
        'Ihre Bank hat die Zahlung von {total} für Bestellung {number} ({name}) zurückgeholt, die ausgeführt ist.',
        'War das ein Versehen, lassen Sie es Ihre Bank rückgängig machen, oder schreiben Sie uns, wie Sie bezahlen möchten. Über diesen Zahlungsweg ziehen wir nichts mehr ein.',
        'Bis das geklärt ist, verlängern wir die Domain möglicherweise nicht noch einmal.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'order-registered': {
    en: {
      subject: '{name} is yours',
      lines: [
        '{name} is registered for you (order {number}): {years}, {total} including {tax} tax.',
        'Each further year costs {renewal} as of today. You asked for the registration at once and agreed to our terms; the time to withdraw ended with it.',
        'Terms: {terms}',
        'Withdrawal: {withdrawal}',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} gehört Ihnen',
      lines: [
        '{name} ist für Sie registriert (Bestellung {number}): {years}, {total} einschließlich {tax} Steuer.',
        'Jedes weitere Jahr kostet nach heutigem Stand {renewal}. Sie haben die sofortige Registrierung gewünscht und unseren Bedingungen zugestimmt; damit ist Ihr Widerrufsrecht erloschen.',
        'Bedingungen: {terms}',
        'Widerruf: {withdrawal}',
      ],
      link: 'Zur Domain',
    },
  },
  'order-renewed': {
    en: {
      subject: '{name} is renewed',
      lines: [
        'Order {number} is done: {name} is renewed. {total} including {tax} tax.',
        'Its term now ends on {ends}.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} ist verlängert',
      lines: [
        'Bestellung {number} ist erledigt: {name} ist verlängert. {total} einschließlich {tax} Steuer.',
        'Die Laufzeit endet jetzt am {ends}.',
      ],
      link: 'Zur Domain',
    },
  },
  'order-refund': {
    en: {
      subject: 'Your money for {name} comes back',
      lines: [
        'Order {number} for {name} could not be carried out. {total} goes back the way you paid; most banks show it within a few days.',
        'You need not do anything. The reason is on the page of the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ihr Geld für {name} kommt zurück',
      lines: [
        'Bestellung {number} für {name} konnte nicht ausgeführt werden. {total} gehen auf Ihrem Zahlungsweg zurück; die meisten Banken zeigen es nach wenigen Tagen.',
        'Sie müssen nichts tun. Der Grund steht auf der Seite der Bestellung.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'order-waiting': {
    en: {
      subject: 'A person looks at your order {number}',
      lines: [
        'Something about order {number} for {name} needs a person to look at it. Your money is safe: it ends with the domain, or comes back.',
        'You need not do anything.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Ein Mensch sieht sich Ihre Bestellung {number} an',
      lines: [
        'An Bestellung {number} für {name} muss sich ein Mensch etwas ansehen. Ihr Geld ist sicher: Am Ende steht die Domain, oder es kommt zurück.',
        'Sie müssen nichts tun.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'payment-failed': {
    en: {
      subject: 'The payment for {name} did not work',
      lines: [
        'The payment of {total} for order {number} ({name}) did not go through. Nothing was taken.',
        'You can try again, or pay another way, on the page of the order.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Die Zahlung für {name} hat nicht geklappt',
      lines: [
        'Die Zahlung von {total} für Bestellung {number} ({name}) kam nicht zustande. Es wurde nichts abgebucht.',
        'Auf der Seite der Bestellung können Sie es noch einmal oder auf anderem Weg versuchen.',
      ],
      link: 'Zur Bestellung',
    },
  },
  'auth-code-refused': {
    en: {
      subject: 'The AuthCode for {name} was not accepted',
      lines: [
        'The registrar that holds {name} does not let it go with the AuthCode you gave (order {number}).',
        'Check the code and that the transfer lock there is off, then give it again on the page of the order. After five days the money goes back.',
      ],
      link: 'To the order',
    },
    de: {
      subject: 'Der AuthCode für {name} wurde nicht angenommen',
      lines: [
        'Der Registrar, bei dem {name} liegt, gibt die Domain mit Ihrem AuthCode nicht frei (Bestellung {number}).',
        'Prüfen Sie den Code und ob die Umzugssperre dort aus ist, und geben Sie ihn auf der Seite der Bestellung noch einmal ein. Nach fünf Tagen geht das Geld zurück.',
      ],
      link: 'Zur Bestellung',
    },
  },
} as const satisfies MailWords;
