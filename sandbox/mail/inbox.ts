import { createServer, type ServerResponse } from 'node:http';
import { bodyOf, listening, type Listening } from '#sandbox/server/listening.ts';
import type { Mailbox, MailFault, ReceivedMail } from './stand-in.ts';

const STYLE = `:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}body{margin:0;padding:1rem;background:Canvas;
color:CanvasText}main{max-width:48rem;margin:0 auto}h1{font-size:1.5rem}li{padding:.5rem 0;border-bottom:1px solid;
overflow-wrap:anywhere}ul{list-style:none;padding:0}pre{white-space:pre-wrap;font:inherit;overflow-wrap:anywhere}
a{color:LinkText}:focus-visible{outline:3px solid;outline-offset:2px}time{opacity:.7}`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function safe(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? '');
}

function framed(title: string, inner: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)}</title><style>${STYLE}</style></head><body><main>${inner}</main></body></html>`;
}

function listPage({ mails }: Mailbox): string {
  const items = mails
    .toReversed()
    .slice(0, 200)
    .map(
      ({ id, at, to, subject }) =>
        `<li><a href="/mails/${id}">${safe(subject)}</a><br>${safe(to.join(', '))} <time>${at}</time></li>`,
    );
  const none = '<p>Nothing has arrived yet.</p>';
  return framed(
    'Sandbox inbox',
    `<h1>Sandbox inbox</h1><p>What the sandbox’s mail server was given. Nothing leaves this machine.</p>
${items.length === 0 ? none : `<ul>${items.join('\n')}</ul>`}`,
  );
}

/** Addresses in the text as links, so that a person can follow them. */
function linked(text: string): string {
  return safe(text).replaceAll(/https?:\/\/[^\s<>"]+/g, (url) => `<a href="${url}">${url}</a>`);
}

function mailPage({ subject, from, to, at, text }: ReceivedMail): string {
  return framed(
    subject,
    `<p><a href="/">All messages</a></p><h1>${safe(subject)}</h1>
<p>${safe(from)} → ${safe(to.join(', '))} <time>${at}</time></p><pre>${linked(text)}</pre>`,
  );
}

/**
 * The inbox of the sandbox. For people: `/` and `/mails/<id>`. For programs: `GET /api/mails?to=`, `POST /api/faults` (a list of
 * `{code, text?, times}`), `POST /api/clear`.
 */
export function startInbox(mailbox: Mailbox, host: string, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (body: unknown): void => send(response, 200, 'application/json', JSON.stringify(body));
    const page = (html: string): void => send(response, 200, 'text/html; charset=utf-8', html);
    const act = `${request.method} ${url.pathname}`;
    const mail = mailbox.mails.find(({ id }) => url.pathname === `/mails/${id}`);
    if (act === 'GET /') return page(listPage(mailbox));
    if (act === 'GET /api/mails') {
      const to = url.searchParams.get('to');
      return json(to === null ? mailbox.mails : mailbox.to(to));
    }
    if (act === 'POST /api/clear') {
      mailbox.clear();
      return json({ ok: true });
    }
    if (act === 'POST /api/faults')
      return void bodyOf(request)
        .then((text) => mailbox.faults.push(...(JSON.parse(text ?? '[]') as MailFault[])))
        .then(
          () => json({ ok: true }),
          (error: unknown) => send(response, 400, 'text/plain', String(error)),
        );
    if (request.method === 'GET' && mail !== undefined) return page(mailPage(mail));
    return send(response, 404, 'text/plain', 'There is nothing here.');
  });
  return listening(server, host, port);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'`,
  });
  response.end(body);
}
