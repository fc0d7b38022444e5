import { spokenDay, spokenRate } from '#model/rules/spoken.ts';
import type { InvoiceLine } from '#model/rules/billing/invoice.ts';

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
  tax(rate: number): string;
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
    tax: (rate) => `Value-added tax ${spokenRate(rate, 'en')}`,
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
    tax: (rate) => `Umsatzsteuer ${spokenRate(rate, 'de')}`,
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
