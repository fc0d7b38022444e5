import { FAILURE_REASONS, methodOf } from '../methods.ts';
import { spelled } from '../money.ts';
import type { Payment } from '../records.ts';
import { textsFor, type Act, type Texts } from './texts.ts';

const STYLE = `:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}body{margin:0;padding:1rem;background:Canvas;color:CanvasText}
main{max-width:32rem;margin:0 auto}h1{font-size:1.5rem;line-height:1.2}dl{display:grid;gap:.25rem 1rem;margin:0 0 1.5rem}
dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}fieldset{border:1px solid;border-radius:.5rem;margin:0 0 1rem;
padding:1rem;min-width:0}label{display:block;padding:.5rem 0}button,select{font:inherit;min-height:2.75rem;width:100%;
margin:.25rem 0;padding:.5rem 1rem;box-sizing:border-box}a{color:inherit}:focus-visible{outline:3px solid;outline-offset:2px}
.amount{font-size:1.5rem}@media(min-width:40rem){dl{grid-template-columns:auto 1fr}}`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function safe(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** A whole page around something. */
export function framed(texts: Texts, inner: string): string {
  return `<!doctype html>
<html lang="${texts.lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title><style>${STYLE}</style></head>
<body><main><h1>${texts.title}</h1><p>${texts.test}</p>
${inner}
</main></body></html>`;
}

function price(payment: Payment, texts: Texts): string {
  const { currency, value } = spelled(payment.amount);
  return new Intl.NumberFormat(texts.lang, { style: 'currency', currency }).format(Number(value));
}

function nameOf(id: string, texts: Texts): string {
  const method = methodOf(id);
  return (texts.lang === 'de' ? method?.german : method?.name) ?? id;
}

function facts(payment: Payment, texts: Texts): string {
  const rows: [string, string][] = [
    [texts.to, payment.description],
    [texts.status, texts.statuses[payment.status] ?? payment.status],
    ...(payment.method === null ? [] : [[texts.method, nameOf(payment.method, texts)] satisfies [string, string]]),
  ];
  const listed = rows.map(([name, value]) => `<dt>${name}</dt><dd>${safe(value)}</dd>`).join('');
  return `<p class="amount">${safe(price(payment, texts))}</p><dl>${listed}</dl>`;
}

function choice(methods: readonly string[], texts: Texts): string {
  const options = methods.map(
    (id, index) =>
      `<label><input type="radio" name="method" value="${id}"${index === 0 ? ' checked' : ''}> ${safe(nameOf(id, texts))}</label>`,
  );
  return `<fieldset><legend>${texts.chooseMethod}</legend>${options.join('')}</fieldset>`;
}

function buttons(acts: readonly Act[], texts: Texts): string {
  const reasons = FAILURE_REASONS.map((reason) => `<option>${reason}</option>`).join('');
  const why = acts.includes('fail')
    ? `<label for="reason">${texts.reason}</label><select id="reason" name="reason">${reasons}</select>`
    : '';
  const each = acts.map((act) => `<button name="outcome" value="${act}">${texts.acts[act]}</button>`).join('');
  return `<fieldset><legend>${texts.outcome}</legend>${why}${each}</fieldset>`;
}

/** The checkout page: the payment, the methods to choose from when none is chosen, and a button per outcome. */
export function checkoutPage(
  payment: Payment,
  open: { methods: readonly string[]; acts: readonly Act[]; refused: boolean },
): string {
  const texts = textsFor(payment.locale);
  const refused = open.refused ? `<p role="alert">${texts.refusedChoice}</p>` : '';
  const form =
    open.acts.length === 0
      ? `<p>${texts.done}</p>`
      : `<form method="post">${open.methods.length === 0 ? '' : choice(open.methods, texts)}${buttons(open.acts, texts)}</form>`;
  const back = payment.redirectUrl === null ? '' : `<p><a href="${safe(payment.redirectUrl)}">${texts.back}</a></p>`;
  return framed(texts, facts(payment, texts) + refused + form + back);
}
