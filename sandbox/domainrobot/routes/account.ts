import { randomUUID } from 'node:crypto';
import { billedThisMonth } from '../billing.ts';
import { Refusal } from '../envelope.ts';
import { moment } from '../moments.ts';
import { loginBody } from '../schemas/login.ts';
import { studioToday } from '../task-limit.ts';
import { bodiless, route, type Route } from './route.ts';

const DEFAULT_SESSION_MINUTES = 10;

const hello = bodiless({
  method: 'GET',
  path: '/hello',
  task: '0000',
  of: 'Hello',
  answer: () => ({ letter: 'S', task: '0000' }),
});

const login = route({
  method: 'POST',
  path: '/login',
  task: '1321001',
  of: 'User',
  body: loginBody,
  answer(core, asked) {
    const { user, password, context } = asked.body;
    const right = core.credentials;
    if (user !== right.user || password !== right.password || String(context) !== right.context)
      throw new Refusal('EF01000', { status: core.switches.authStatus });
    const minutes = Number(asked.query.get('timeout') ?? DEFAULT_SESSION_MINUTES);
    if (!(minutes >= 10 && minutes <= 300)) throw new Refusal('EF01000');
    const session = randomUUID();
    core.world.sessions[session] = core.now() + minutes * 60_000;
    return {
      letter: 'S',
      task: '1321001',
      object: { type: 'User', value: user },
      data: [{ ...core.owner(), created: moment(core.now()) }],
      session,
    };
  },
});

const logout = bodiless({
  method: 'DELETE',
  path: '/logout',
  task: '1321003',
  of: 'User',
  answer(core) {
    core.world.sessions = {};
    return { letter: 'S', task: '1321003' };
  },
});

const account = bodiless({
  method: 'GET',
  path: '/account',
  task: '0984',
  of: 'Account',
  answer(core) {
    const { balance, creditLimit, reserved, currency } = core.world.account;
    const sums = { currentAccountBalance: balance, creditLimit, reserved };
    return { letter: 'S', task: '0984', object: { type: 'Account' }, data: [{ ...sums, currency }] };
  },
});

const billingLimit = bodiless({
  method: 'GET',
  path: '/user/billinglimit',
  task: '01144',
  of: 'BillingLimit',
  answer(core) {
    const limit = core.world.account.billingLimit;
    const entry = { articleLabel: 'domain', articleTypeLabel: 'domain', count: billedThisMonth(core) };
    const entries = limit === null ? [] : [{ ...entry, limitSelf: limit }];
    return { letter: 'S', task: '01144', object: { type: 'BillingLimit' }, data: [{ user: core.owner(), entries }] };
  },
});

const taskLimit = bodiless({
  method: 'GET',
  path: '/user/tasklimit',
  task: '01164',
  of: 'TaskUserLimit',
  answer(core) {
    const entry = {
      taskGroup: 'DOMAINSTUDIO',
      limitSelf: core.world.account.studioLimit,
      timeUnitSelf: 'DAY',
      count: studioToday(core).count,
      user: core.owner(),
    };
    const data = [{ user: core.owner(), entries: [entry] }];
    return { letter: 'S', task: '01164', object: { type: 'TaskUserLimit' }, data };
  },
});

export const ACCOUNT_ROUTES: readonly Route[] = [hello, login, logout, account, billingLimit, taskLimit];
