import { spokenDay, spokenRate } from '#model/rules/spoken.ts';
import type { TaxRule } from '#model/rules/billing/tax.ts';
import type { InvoiceLine } from '#model/rules/billing/invoice.ts';

function of(country: string | null, locale: 'en' | 'de'): string {
  return country === null ? '' : ` (${new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country})`;
}

/** What stands on an invoice, in the language of who bought. */
export interface InvoiceWords {
  invoice: string;
  creditNote: string;
  date: string;
  order: string;
  corrects: string;
  vatId: string;
  net: string;
  gross: string;
  paid: string;
  returned: string;
  payment: string;
  buyerVatId: string;
  /** What has to stand there of a rule, or null. */
  rule: Readonly<Record<TaxRule, string | null>>;
  /** `country`: whose tax it is, where that is not the seller's. */
  tax(rate: number, country: string | null): string;
  line(line: InvoiceLine, name: string): string;
}

export const INVOICE_WORDS: Readonly<Record<'en' | 'de', InvoiceWords>> = {
  en: {
    invoice: 'Invoice',
    creditNote: 'Credit note',
    date: 'Date of invoice and of supply',
    order: 'Order',
    corrects: 'For invoice',
    vatId: 'VAT id',
    net: 'Net',
    gross: 'Total',
    paid: 'This amount is paid. There is nothing left to do.',
    returned: 'This amount goes back the way it was paid.',
    payment: 'Payment',
    buyerVatId: 'VAT id',
    rule: {
      domestic: null,
      oss: 'Taxed at the rate of the member state of the recipient (Article 58 of Directive 2006/112/EC).',
      'reverse-charge':
        'Reverse charge: the recipient owes the value-added tax (Article 196 of Directive 2006/112/EC).',
      'outside-eu':
        'Not taxable in the European Union: the recipient is established outside of it (Articles 44 and 59 of Directive 2006/112/EC).',
    },
    tax: (rate, country) => `Value-added tax ${spokenRate(rate, 'en')}${of(country, 'en')}`,
    line: ({ what, years, from, to }, name) =>
      ({
        register: `Registration of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        renew: `Renewal of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        transfer: `Transfer of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        restore: `Restore of ${name}`,
        plan: `Plan ${name}, ${spokenDay(new Date(from ?? 0), 'en')} to ${spokenDay(new Date(to ?? 0), 'en')}`,
      })[what],
  },
  de: {
    invoice: 'Rechnung',
    creditNote: 'Rechnungskorrektur',
    date: 'Rechnungs- und Leistungsdatum',
    order: 'Bestellung',
    corrects: 'Zu Rechnung',
    vatId: 'USt-IdNr. oder Steuernummer',
    net: 'Netto',
    gross: 'Gesamt',
    paid: 'Der Betrag ist bezahlt. Sie müssen nichts mehr tun.',
    returned: 'Der Betrag geht auf dem Weg zurück, auf dem er bezahlt wurde.',
    payment: 'Zahlung',
    buyerVatId: 'USt-IdNr.',
    rule: {
      domestic: null,
      oss: 'Besteuert mit dem Satz des Mitgliedstaats des Leistungsempfängers (Artikel 58 der Richtlinie 2006/112/EG).',
      'reverse-charge': 'Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).',
      'outside-eu':
        'In der Europäischen Union nicht steuerbar: Der Leistungsempfänger ist außerhalb ansässig (Artikel 44 und 59 der Richtlinie 2006/112/EG).',
    },
    tax: (rate, country) => `Umsatzsteuer ${spokenRate(rate, 'de')}${of(country, 'de')}`,
    line: ({ what, years, from, to }, name) =>
      ({
        register: `Registrierung von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        renew: `Verlängerung von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        transfer: `Umzug von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        restore: `Wiederherstellung von ${name}`,
        plan: `Tarif ${name}, ${spokenDay(new Date(from ?? 0), 'de')} bis ${spokenDay(new Date(to ?? 0), 'de')}`,
      })[what],
  },
};
