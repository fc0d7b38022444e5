import type { MailWords } from './words.ts';

/** What holders are told of their domains; and the message that only shows that mail arrives. */
export const DOMAIN_MAILS = {
  'domain-ends-soon': {
    en: {
      subject: '{name} ends on {ends}',
      lines: [
        'The term of {name} ends on {ends}. Unless it is renewed by then, it stops to work and others can register it.',
        'You can renew it on its page.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} endet am {ends}',
      lines: [
        'Die Laufzeit von {name} endet am {ends}. Wird die Domain bis dahin nicht verlängert, fällt sie aus, und andere können sie registrieren.',
        'Verlängern können Sie auf ihrer Seite.',
      ],
      link: 'Zur Domain',
    },
  },
  'domain-left': {
    en: {
      subject: '{name} is not here any more',
      lines: [
        '{name} has left this workspace: another registrar took it over, or it was deleted at the end of its term.',
        'If you did not want that, act today: the page of the domain says what is known.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: '{name} ist nicht mehr hier',
      lines: [
        '{name} hat diesen Arbeitsbereich verlassen: Ein anderer Registrar hat die Domain übernommen, oder sie wurde am Ende der Laufzeit gelöscht.',
        'Wollten Sie das nicht, handeln Sie heute: Auf der Seite der Domain steht, was bekannt ist.',
      ],
      link: 'Zur Domain',
    },
  },
  'transfer-out-asked': {
    en: {
      subject: 'Another registrar asks for {name}',
      lines: [
        'Somebody has ordered the transfer of {name} to another registrar. Without an answer the domain goes there within five days.',
        'If that was agreed, you need not do anything. If not, write to us today: until then it can be stopped.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: 'Ein anderer Registrar fragt nach {name}',
      lines: [
        'Jemand hat den Umzug von {name} zu einem anderen Registrar beauftragt. Ohne Antwort geht die Domain innerhalb von fünf Tagen dorthin.',
        'War das abgesprochen, müssen Sie nichts tun. Wenn nicht, schreiben Sie uns heute: Bis dahin lässt es sich aufhalten.',
      ],
      link: 'Zur Domain',
    },
  },
  'auth-code-shown': {
    en: {
      subject: 'The AuthCode of {name} was shown',
      lines: [
        '{who} had the AuthCode of {name} shown. Whoever has it can transfer the domain to another registrar.',
        'If that was not agreed: switch on the transfer lock, and ask for a new AuthCode, which makes this one useless.',
      ],
      link: 'To the domain',
    },
    de: {
      subject: 'Der AuthCode von {name} wurde gezeigt',
      lines: [
        '{who} hat sich den AuthCode von {name} zeigen lassen. Wer ihn hat, kann die Domain zu einem anderen Registrar umziehen.',
        'War das nicht abgesprochen: Schalten Sie die Umzugssperre ein und fordern Sie einen neuen AuthCode an; damit gilt dieser nicht mehr.',
      ],
      link: 'Zur Domain',
    },
  },
  trial: {
    en: {
      subject: 'A message to try it out',
      lines: ['Mail from Apexkeep arrives at this address.', 'Asked for by {who}.'],
    },
    de: {
      subject: 'Eine Nachricht zum Ausprobieren',
      lines: ['Mail von Apexkeep kommt an dieser Adresse an.', 'Angefordert von {who}.'],
    },
  },
} as const satisfies MailWords;
