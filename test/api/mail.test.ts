import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningMail, startMailStandIn } from '#sandbox/mail/stand-in.ts';
import { PLATFORM } from '#model/store/sales/callbacks.ts';
import { SalesWorld } from '#test/builders/sales-world.ts';
import { type Answer, type ApiServer, call, startApi } from './api-server.ts';

const wait = { timeout: 20_000, interval: 50 };
const PASSWORD = 'mail server password';
let world: SalesWorld;
let server: ApiServer;
let mail: RunningMail;
let owner: string;
let operator: string;
let at: string;

beforeAll(async () => {
  world = await SalesWorld.open();
  mail = await startMailStandIn({ user: 'shop', password: PASSWORD });
  server = await startApi({
    on: world.db,
    temporal: world.temporal.client,
    dispatch: () => world.deps.dispatcher,
    config: { vaultKeys: world.vaultKeys },
    limits: { expensivePerMinute: 10_000, writesPerMinute: 10_000 },
  });
  const { users, slug } = world.workspace;
  await world.db.database.asUser(null, (tx) =>
    tx.sql(`insert into platform_role (user_id, role) values ($1, 'platform-operator')`, [users.admin]),
  );
  [owner, operator] = await Promise.all([server.signIn(users.owner), server.signIn(users.admin)]);
  at = `/t/${slug}/mail`;
}, 60_000);
beforeEach(async () => {
  world.reset();
  mail.mailbox.clear();
  for (const tenantId of [PLATFORM, world.workspace.tenantId])
    await world.db.database.inTenant({ tenantId }, (tx) =>
      tx.sql('delete from mail_settings where tenant_id = current_tenant()'),
    );
});
afterAll(async () => {
  await server?.stop();
  await mail?.stop();
  await world?.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = (as: string, method: Method, path: string, body?: unknown, version?: number): Promise<Answer> =>
  call(server, method, path, {
    as,
    ...(body === undefined ? {} : { body }),
    headers: version === undefined ? {} : { 'if-match': `"${version}"` },
  });

const smtp = () => ({
  host: '127.0.0.1',
  port: mail.smtpPort,
  security: 'none',
  user: null as string | null,
  fromAddress: 'shop@example.org',
  fromName: 'The shop',
  replyTo: null,
});

/** A way to send for the whole platform, on a server that asks for nobody's name. */
async function platformSends(): Promise<void> {
  const open = await startMailStandIn();
  opened.push(open);
  mailbox = open.mailbox;
  const body = { smtp: { ...smtp(), port: open.smtpPort } };
  expect(await ask(operator, 'PUT', '/platform/mail/settings', body, 0)).toMatchObject({ status: 200 });
}
const opened: RunningMail[] = [];
let mailbox: RunningMail['mailbox'];
afterAll(() => Promise.all(opened.map((one) => one.stop())));

async function bought(script: object = {}): Promise<{ id: string; name: string }> {
  const name = world.name();
  world.registrar.control.script({ [name]: { status: 'FREE', ...script } });
  const id = await world.place(name);
  world.payOnceOffered(id, 60_000);
  await world.begin();
  await world.ended(id);
  await world.quiet();
  return { id, name };
}

async function messagesOf(about: string): Promise<{ template: string; state: string }[]> {
  return world.sql<{ template: string; state: string }>(
    'select template, state from mail_message where about = $1 order by id',
    [about],
  );
}

describe('mail about an order', () => {
  it('tells the buyer that the domain is theirs, with what it cost and where to go', async () => {
    await platformSends();
    const { name } = await bought();
    await vi.waitFor(() => expect(mailbox.mails.map(({ subject }) => subject)).toContain(`${name} is yours`), wait);
    const [told] = mailbox.mails;
    expect(told?.to).toEqual([world.workspace.emails.member]);
    expect(told?.text).toContain('€10.00 including €1.60 tax');
    expect(told?.text).toMatch(
      new RegExp(`https://shop.example.test/t/${world.workspace.slug}/registrations/[0-9a-f-]{36}`),
    );
    expect(told?.html).toContain('<html lang="en">');
    expect(told?.messageId).toMatch(/^<[0-9a-f-]{36}@example.org>$/);
  });

  it('says that the money comes back, once, though the server does not take it at first', async () => {
    await platformSends();
    mailbox.faults.push({ code: 451, text: 'Try later', times: 3 });
    const { id, name } = await bought({ create: { end: 'FAILED' } });
    expect(await world.state(id)).toBe('refunded');
    await vi.waitFor(
      () => expect(mailbox.mails.map(({ subject }) => subject)).toEqual([`Your money for ${name} comes back`]),
      wait,
    );
    expect(mailbox.mails[0]?.text).toContain('€10.00');
    expect(await messagesOf(`order/${id}`)).toEqual([{ template: 'order-refund', state: 'sent' }]);
  });

  it('waits in its row while there is no mail server, and is sent when there is one', async () => {
    const { id } = await bought();
    expect(await messagesOf(`order/${id}`)).toEqual([{ template: 'order-registered', state: 'queued' }]);
    expect((await ask(owner, 'GET', `${at}/settings`)).body).toMatchObject({ sends: false, smtp: null });
    const body = { smtp: { ...smtp(), user: null } };
    const open = await startMailStandIn();
    opened.push(open);
    const stored = await ask(
      owner,
      'PUT',
      `${at}/settings`,
      { ...body, smtp: { ...body.smtp, port: open.smtpPort } },
      0,
    );
    expect(stored.status, stored.text).toBe(200);
    await vi.waitFor(
      async () => expect(await messagesOf(`order/${id}`)).toEqual([{ template: 'order-registered', state: 'sent' }]),
      wait,
    );
  });

  it('that the server never takes has failed, with what it said, and can be sent again', async () => {
    await platformSends();
    mailbox.faults.push({ code: 550, text: 'No such mailbox', times: 1 });
    const { id } = await bought();
    await vi.waitFor(async () => expect((await messagesOf(`order/${id}`))[0]).toMatchObject({ state: 'failed' }), wait);
    const { body } = await ask(owner, 'GET', `${at}/messages?state=failed`);
    const failed = body.items?.find((one) => one['about'] === `order/${id}`);
    expect(failed).toMatchObject({ attempts: 1, failure: { code: 'provider-refused' } });
    expect(JSON.stringify(failed?.['failure'])).toContain('No such mailbox');
    const again = await ask(owner, 'POST', `${at}/messages/${String(failed?.['id'])}/send-again`);
    expect(again.status, again.text).toBe(200);
    await vi.waitFor(async () => expect((await messagesOf(`order/${id}`))[0]).toMatchObject({ state: 'sent' }), wait);
    expect(await ask(owner, 'POST', `${at}/messages/${String(failed?.['id'])}/send-again`)).toMatchObject({
      status: 409,
    });
    expect(await actions(world.workspace.tenantId)).toContain('mail.sent-again');
  });
});

async function actions(tenantId: string): Promise<string[]> {
  const rows = await world.db.database.inTenant({ tenantId }, (tx) =>
    tx.sql<{ action: string }>('select action from audit_event where tenant_id = current_tenant()'),
  );
  return rows.map(({ action }) => action);
}

describe('the way that mail is sent', () => {
  it('keeps its password from every answer, tries itself out, and of two ways the workspace’s own counts', async () => {
    await platformSends();
    // Without TLS no password is sent: the server of this test speaks none, so the refusal is all there is to see.
    const withUser = { smtp: { ...smtp(), user: 'shop' }, password: PASSWORD };
    const refused = await ask(owner, 'PUT', `${at}/settings`, withUser, 0);
    expect(refused.status).toBe(400);
    expect(refused.body.issues).toMatchObject([{ path: 'smtp.security', code: 'smtp-password-open' }]);
    const stored = await ask(
      owner,
      'PUT',
      `${at}/settings`,
      { ...withUser, smtp: { ...withUser.smtp, security: 'starttls' } },
      0,
    );
    expect(stored.body).toMatchObject({ passwordSet: true, version: 1 });
    expect(stored.text).not.toContain(PASSWORD);
    const moved = { ...withUser.smtp, security: 'tls', host: 'mail.example.org' };
    const elsewhere = await ask(owner, 'PUT', `${at}/settings`, { smtp: moved }, 1);
    expect(elsewhere.body.issues).toMatchObject([{ path: 'password', code: 'smtp-password-missing' }]);
    expect(await ask(owner, 'PUT', `${at}/settings`, { smtp: moved }, 7)).toMatchObject({ status: 412 });
    const tried = await ask(owner, 'POST', `${at}/trials`);
    expect(tried).toMatchObject({ status: 201, body: { template: 'trial', state: 'queued' } });
    await vi.waitFor(async () => {
      const { body } = await ask(owner, 'GET', `${at}/settings`);
      expect(body['trial']).toMatchObject({ ok: false });
    }, wait);
    expect(await ask(owner, 'DELETE', `${at}/settings`)).toMatchObject({ status: 204 });
    await ask(owner, 'POST', `${at}/trials`);
    await vi.waitFor(
      () => expect(mailbox.to(world.workspace.emails.owner)).toMatchObject([{ subject: 'A message to try it out' }]),
      wait,
    );
    const rows = await actions(world.workspace.tenantId);
    for (const row of ['mail.settings-changed', 'mail.trial-asked', 'mail.settings-removed'])
      expect(rows).toContain(row);
  });

  it('goes to no address that may not be contacted', async () => {
    for (const host of ['169.254.169.254', '10.1.2.3']) {
      const { version } = (await ask(owner, 'GET', `${at}/settings`)).body as unknown as { version: number };
      await ask(owner, 'PUT', `${at}/settings`, { smtp: { ...smtp(), host } }, version);
      await ask(owner, 'POST', `${at}/trials`);
      await vi.waitFor(async () => {
        const { body } = await ask(owner, 'GET', `${at}/settings`);
        expect(body['trial']).toMatchObject({ ok: false });
        expect(JSON.stringify(body['trial'])).toContain(host);
      }, wait);
    }
  });

  it('is shown in samples of every kind, in both languages', async () => {
    for (const locale of ['en', 'de']) {
      const { body, status } = await ask(operator, 'GET', `/platform/mail/samples?locale=${locale}`);
      expect(status).toBe(200);
      for (const sample of body.items ?? []) expect(JSON.stringify(sample)).not.toMatch(/\{\w+\}/);
    }
    expect(await ask(owner, 'GET', '/platform/mail/samples')).toMatchObject({ status: 404 });
  });
});
