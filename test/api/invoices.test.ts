import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { invoiceCsv } from '#api/invoices/csv.ts';
import { invoicePdf } from '#api/invoices/pdf.ts';
import { platformInvoices } from '#api/queries/invoices.ts';
import type { SalesWorld } from '#test/builders/sales-world.ts';
import type { Answer } from './api-server.ts';
import { OwnerDesk } from './owner-desk.ts';

const wait = { timeout: 20_000, interval: 50 };
const SELLER = { name: 'Łódź Domeny S.A.', address: ['ul. Piotrkowska 1', '90-001 Łódź'], vatId: 'PL0000000000' };
let desk: OwnerDesk;
let world: SalesWorld;
let at: string;

beforeAll(async () => {
  desk = await OwnerDesk.open();
  ({ world } = desk);
  at = `/t/${world.workspace.slug}/invoices`;
  await world.db.database.asUser(null, (tx) =>
    tx.sql('update sales_settings set seller = $1', [JSON.stringify(SELLER)]),
  );
}, 60_000);
beforeEach(() => world.reset());
afterAll(() => desk?.close());

interface Item {
  id: string;
  kind: string;
  number: string;
  corrects: string | null;
  gross: { amount: number };
  net: { amount: number };
  tax: { amount: number };
}

async function invoicesOf(orderId: string): Promise<Item[]> {
  const answer: Answer = await desk.ask('GET', `${at}?order=${orderId}`);
  return answer.body.items as unknown as Item[];
}

async function pageOf(id: string): Promise<string> {
  const file = await desk.file(`${at}/${id}/pdf`);
  expect(file.type).toBe('application/pdf');
  return wordsOf(new Uint8Array(file.bytes));
}

async function wordsOf(file: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(file));
  expect(document.numPages).toBe(1);
  return (await extractText(document, { mergePages: true })).text.replaceAll(/\s+/g, ' ');
}

describe('an invoice', () => {
  it('is issued once an order is carried out, and its page says who, what, how much and that it is paid', async () => {
    const { name, orderId } = await desk.bought();
    const [invoice, ...others] = await invoicesOf(orderId);
    expect(others).toEqual([]);
    expect(invoice).toMatchObject({
      kind: 'invoice',
      net: { amount: 840 },
      tax: { amount: 160 },
      gross: { amount: 1000 },
    });
    expect(invoice?.number).toMatch(/^20\d\d-\d{6}$/);
    const text = await pageOf(invoice?.id ?? '');
    const reference = world.references(orderId)[0] ?? '-';
    for (const said of [
      SELLER.name,
      ...SELLER.address,
      SELLER.vatId,
      'Anna Beispiel',
      '93047 Regensburg',
      name,
      '€10.00',
      '19%',
      reference,
    ])
      expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
    expect(text).toContain(invoice?.number);
  });

  it('is none where nothing was carried out: that money goes back whole', async () => {
    const name = world.name();
    world.registrar.control.script({ [name]: { status: 'FREE', create: { end: 'FAILED' } } });
    const orderId = await world.place(name);
    world.payOnceOffered(orderId, 60_000);
    await world.begin();
    expect(await world.ended(orderId)).toBe('refunded');
    expect(await invoicesOf(orderId)).toEqual([]);
  });

  it('has numbers without gaps or twins, however many orders end at once', async () => {
    const names = Array.from({ length: 8 }, () => world.name());
    world.registrar.control.script(Object.fromEntries(names.map((name) => [name, { status: 'FREE' }])));
    const orders = await Promise.all(names.map((name) => world.place(name)));
    for (const id of orders) world.payOnceOffered(id, 60_000);
    await world.begin();
    await Promise.all(orders.map((id) => world.ended(id)));
    await world.quiet();
    const rows = await world.sql<{ number: string }>(
      `select number from invoice where kind = 'invoice' order by number`,
    );
    const counts = rows.map(({ number }) => Number(number.split('-')[1]));
    expect(counts).toEqual(counts.map((_, index) => index + 1));
    expect(counts.length).toBeGreaterThanOrEqual(8);
  });

  it('is taken back in part and as a whole by credit notes when money goes back afterwards', async () => {
    const { orderId } = await desk.bought();
    const reference = world.references(orderId)[0] ?? '';
    world.payments.control.refund(reference, { amount: { currency: 'EUR', value: '4.00' } });
    await world.called(reference);
    await vi.waitFor(async () => expect(await invoicesOf(orderId)).toHaveLength(2), wait);
    world.payments.control.refund(reference, { amount: { currency: 'EUR', value: '6.00' } });
    await world.called(reference);
    await vi.waitFor(async () => expect(await invoicesOf(orderId)).toHaveLength(3), wait);
    await world.called(reference);
    await world.quiet();
    const [second, first, invoice] = await invoicesOf(orderId);
    expect(first).toMatchObject({
      kind: 'credit-note',
      corrects: invoice?.number,
      gross: { amount: 400 },
      tax: { amount: 64 },
    });
    expect(second).toMatchObject({
      kind: 'credit-note',
      corrects: invoice?.number,
      gross: { amount: 600 },
      tax: { amount: 96 },
    });
    expect(await pageOf(second?.id ?? '')).toContain('-€6.00');
  });

  it('is never changed: the database does not let the product', async () => {
    await expect(world.sql(`update invoice set gross = 0, net = 0, tax = 0`)).rejects.toThrow(/The database refused/);
    await expect(world.sql('delete from invoice')).rejects.toThrow(/The database refused/);
  });

  it('is nobody else’s, and only for those who see orders', async () => {
    const [invoice] = (await desk.ask('GET', at)).body.items as unknown as Item[];
    expect((await desk.seenBy('viewer', at)).status).toBe(403);
    expect((await desk.seenBy('viewer', `${at}/${invoice?.id}/pdf`)).status).toBe(403);
    expect((await desk.ask('GET', `${at}/01234567-89ab-7def-8123-456789abcdef/pdf`)).status).toBe(404);
  });
});

describe('the month as a table', () => {
  const monthOf = () =>
    world.db.database.inPlatform(world.workspace.users.owner, (tx) =>
      platformInvoices(tx, { month: new Date().toISOString().slice(0, 7), after: null, limit: 1000 }),
    );

  it('has every invoice once, credit notes negative, and nothing that a table would compute', async () => {
    await desk.bought();
    const rows = await monthOf();
    const [head, ...lines] = invoiceCsv(rows).trimEnd().split('\r\n');
    expect(head).toBe(
      'number,kind,issued,corrects,workspace,buyer,what,name,order,payment,net,tax rate,tax,gross,currency,' +
        'tax rule,tax country,buyer VAT id',
    );
    expect(lines).toHaveLength(rows.length);
    expect(lines.filter((line) => line.includes('credit-note')).every((line) => line.includes(',-'))).toBe(true);
    const hostile = rows.map((row) => ({ ...row, buyer: { ...row.buyer, name: '=1+1,"x"' } }));
    expect(invoiceCsv(hostile)).toContain(`"'=1+1,""x"""`);
  });

  it('says by which rule each sale was taxed, for whom', async () => {
    const [row] = await monthOf();
    if (row === undefined) throw new Error('No invoice of this month.');
    const buyer = { ...row.buyer, vatId: 'FR40303265045' };
    const abroad = { ...row, taxRule: 'reverse-charge', taxCountry: 'FR', taxRate: 0, tax: 0, buyer } as const;
    expect(invoiceCsv([abroad]).trimEnd()).toMatch(/,reverse-charge,FR,FR40303265045$/);
    const page = await wordsOf(await invoicePdf({ ...abroad, locale: 'en' }));
    expect(page).toContain('Reverse charge: the recipient owes the value-added tax (Article 196');
    expect(page).toContain('VAT id: FR40303265045');
    const consumer = { ...row, taxRule: 'oss', taxCountry: 'FR', taxRate: 2000, locale: 'de' } as const;
    expect(await wordsOf(await invoicePdf(consumer))).toContain('Umsatzsteuer 20 % (Frankreich)');
  });

  it('is for those who run the platform', async () => {
    expect((await desk.ask('GET', '/platform/invoices?month=2026-11')).status).toBe(404);
    expect((await desk.ask('GET', '/platform/invoices/csv?month=2026-11')).status).toBe(404);
  });
});
