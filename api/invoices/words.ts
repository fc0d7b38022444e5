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
  day(at: Date): string;
  money(minor: number, currency: string): string;
}

function said(language: string) {
  return {
    day: (at: Date) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at),
    money: (minor: number, currency: string) => {
      const format = new Intl.NumberFormat(language, { style: 'currency', currency });
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    percent: (rate: number) =>
      new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000),
  };
}

const EN = said('en-GB');
const DE = said('de-DE');

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
    tax: (rate) => `Value-added tax ${EN.percent(rate)}`,
    line: ({ what, years, from, to }, name) =>
      ({
        register: `Registration of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        renew: `Renewal of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        transfer: `Transfer of ${name}, ${years} ${years === 1 ? 'year' : 'years'}`,
        restore: `Restore of ${name}`,
        plan: `Plan ${name}, ${EN.day(new Date(from ?? 0))} to ${EN.day(new Date(to ?? 0))}`,
      })[what],
    day: EN.day,
    money: EN.money,
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
    tax: (rate) => `Umsatzsteuer ${DE.percent(rate)}`,
    line: ({ what, years, from, to }, name) =>
      ({
        register: `Registrierung von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        renew: `Verlängerung von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        transfer: `Umzug von ${name}, ${years} ${years === 1 ? 'Jahr' : 'Jahre'}`,
        restore: `Wiederherstellung von ${name}`,
        plan: `Tarif ${name}, ${DE.day(new Date(from ?? 0))} bis ${DE.day(new Date(to ?? 0))}`,
      })[what],
    day: DE.day,
    money: DE.money,
  },
};
