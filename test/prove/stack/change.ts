import { setTimeout as pause } from 'node:timers/promises';
import type { Role } from '#model/rules/permission.ts';
import { granted, type Answer } from './api-person.ts';
import type { Stack } from './stack.ts';

/** A wanted record set as the API takes it; `values: null` deletes. */
export interface Wish {
  label: string;
  type?: string;
  values: string[] | null;
}

/** A zone of the stack: its id in the product, its name at the provider. */
export interface ZoneUnderProof {
  id: string;
  name: string;
}

const WAIT_MS = 120_000;
const TICK_MS = 50;
/** Who approves, in this order, until a plan has all it needs. */
export const APPROVERS = ['manager', 'admin', 'owner'] as const;
/** States in which a request has ended or waits for a person. */
export const RESTING = [
  'done',
  'failed',
  'stale',
  'needs-operator',
  'partially-applied',
  'cancelled',
  'rejected',
  'expired',
  'rolled-back',
];

/** Where a request stands, with what it tells people. */
export interface Standing {
  state: string;
  outcome: { code: string; message: string } | null;
}

/** Asks again until the answer is not null. @throws Error that names what did not come. */
export async function until<T>(what: string, ask: () => Promise<T | null> | T | null, withinMs = WAIT_MS): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(TICK_MS)) {
    const found = await ask();
    if (found !== null) return found;
  }
  throw new Error(`${what} did not come within ${withinMs / 1000} s`);
}

/** One change request as people drive it through the API. */
export class Change {
  readonly id: string;
  readonly #stack: Stack;

  private constructor(stack: Stack, id: string) {
    this.#stack = stack;
    this.id = id;
  }

  /** A draft of the member. `manual`: once approved it waits for the order to execute. */
  static async draft(
    stack: Stack,
    zone: ZoneUnderProof,
    wishes: readonly Wish[],
    mode: 'on-approval' | 'manual' = 'on-approval',
  ): Promise<Change> {
    const member = stack.person('member');
    let id = '';
    for (const { label, type = 'A', values } of wishes) {
      const wanted = values === null ? { after: null } : { ttl: 300, values };
      const answer = await member.send('PUT', `/t/prove/zones/${zone.id}/tray/edits`, { name: label, type, ...wanted });
      id = String(granted(answer)['id']);
    }
    if (mode === 'manual') granted(await member.send('PATCH', `/t/prove/changes/${id}`, { executionMode: mode }));
    return new Change(stack, id);
  }

  submit(): Promise<Answer> {
    return this.#stack.person('member').send('POST', `/t/prove/changes/${this.id}/submit`);
  }

  /** Submits and approves as people who are not the author. @throws Error when the plan is refused. */
  async approved(): Promise<this> {
    granted(await this.submit());
    const { state, outcome } = await this.planned();
    if (state === 'draft') throw new Error(`no plan: ${outcome?.message ?? ''}`);
    return this.agreed();
  }

  /** Approves as people who are not the author, until the plan has all it needs. */
  async agreed(): Promise<this> {
    for (const role of APPROVERS) {
      granted(await this.decide(role));
      if ((await this.standing()).state !== 'awaiting-approval') return this;
    }
    throw new Error('three people approved and it is not enough');
  }

  /** Waits for the plan, or for the reason why the request is a draft again. */
  planned(): Promise<Standing> {
    return until('the plan', async () => {
      const now = await this.standing();
      return now.state === 'awaiting-approval' || (now.state === 'draft' && now.outcome !== null) ? now : null;
    });
  }

  /** Approves the plan as it is now, with the typed name where it asks for one, unless told otherwise. */
  async decide(role: Role, options: { typed: boolean } = { typed: true }): Promise<Answer> {
    const [plan] = await this.#stack.sql<{ hash: string; confirm: string | null }>(
      `select p.hash, p.requirement ->> 'confirm' as confirm from plan p join change_request r on r.plan_id = p.id
        where r.id = $1`,
      [this.id],
    );
    const confirmation = options.typed && plan?.confirm ? { confirmation: plan.confirm } : {};
    const verdict = { verdict: 'approve', planHash: plan?.hash ?? '', ...confirmation };
    return this.#stack.person(role).send('POST', `/t/prove/changes/${this.id}/decisions`, verdict);
  }

  /** The order to execute what was approved in the mode `manual`. */
  order(): Promise<Answer> {
    return this.#stack.person('manager').send('POST', `/t/prove/changes/${this.id}/execute`);
  }

  resolve(action: 'retry' | 'skip' | 'compensate'): Promise<Answer> {
    const body = { action, reason: 'A proof of the executor.' };
    return this.#stack.person('manager').send('POST', `/t/prove/changes/${this.id}/resolutions`, body);
  }

  /** Makes a stale request a draft again. */
  rebase(): Promise<Answer> {
    return this.#stack.person('member').send('POST', `/t/prove/changes/${this.id}/rebase`);
  }

  async standing(): Promise<Standing> {
    const [row] = await this.#stack.sql<Standing>('select state, outcome from change_request where id = $1', [this.id]);
    return row ?? { state: 'missing', outcome: null };
  }

  /** Where it stands once it has ended or waits for a person. */
  async rests(): Promise<Standing> {
    let now: Standing = { state: 'missing', outcome: null };
    return until(`the end of change ${this.id}`, async () => {
      now = await this.standing();
      return RESTING.includes(now.state) ? now : null;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${now.state}`, { cause: error });
    });
  }

  /** Waits for one state, and says where the request rests instead when it never gets there. */
  async comesTo(state: string): Promise<Standing> {
    const now = await this.rests();
    if (now.state === state) return now;
    throw new Error(`the request is ${now.state}, not ${state}: ${now.outcome?.message ?? 'it does not say why'}`);
  }

  /** Waits until an execution of it, the `count`th, is over. */
  async executed(count: number): Promise<Standing> {
    await until(`execution ${count} of change ${this.id}`, async () => {
      const over = await this.#stack.sql(
        `select 1 from execution where change_request_id = $1 and state <> 'running'`,
        [this.id],
      );
      return over.length >= count ? true : null;
    });
    return this.rests();
  }
}
