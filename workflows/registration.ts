import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { revealAuthCode, type RegistrationInput, type RevealAct, tend, type Tended } from './contracts/registration.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import { registrationRowSteps, registrationSteps } from './order-steps.ts';
import { patiently } from './patience.ts';

/*
 * Brings a domain that we hold to what is wanted of it, looks where it stands, and ends. Page: docs/workflows/registration.md.
 *
 * Durable because registrars carry things out later and may be away just now. What is wanted stands in rows
 * (`registration_setting`); each is looked at before it is sent, so nothing is sent twice that has taken effect. Started after
 * an order, by a wish of the holder, and by the schedule `registration-sweep` when it is time to look.
 * Who may send what: `tend` from anybody who changed a row, and `revealAuthCode` from the holder through the API.
 * What is undone how: nothing; a wish is taken back by the opposite wish. It never gives money back.
 * Retry horizon: 7 days; then people are told, and each day's look tries again.
 */

const LOOKS = [5_000, 10_000, 20_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];
const PATIENCE = 7 * DAY;

export async function registration(input: RegistrationInput): Promise<{ left: number }> {
  let wishes = 0;
  let about = input.registrationId;
  setHandler(tend, () => void (wishes += 1));
  const registrar = registrationSteps(input.tenantId);
  let began = Date.now();
  let left = 0;
  // May come with the start of this run, and is heard at once.
  setHandler(revealAuthCode, reveal);

  for (let seen = -1, look = 0; ; look += 1) {
    if (seen === wishes && left === 0) await condition(allHandlersFinished);
    if (seen === wishes && left === 0) return { left };
    if (seen < wishes) [seen, look, began] = [wishes, 0, Date.now()];
    const tended = await patiently(
      () => registrar.tendRegistration(input),
      PATIENCE,
      async () => undefined,
    );
    left = tended?.left ?? 0;
    show(tended);
    if (tended === null || Date.now() - began >= PATIENCE) {
      await registrationRowSteps.setAside(input);
      left = 0;
    } else if (left > 0)
      await condition(() => seen < wishes, LOOKS[look] ?? HOUR, { summary: 'looks at the domain again' });
  }

  /** A person waits for it: the registrar is asked once, and being away is an answer. */
  async function reveal(act: RevealAct): Promise<{ revealId: string }> {
    const { answer, held } = await registrar.fetchAuthCode({ ...input, ...act });
    if (held === undefined) return answer;
    throw ApplicationFailure.nonRetryable('The registrar did not give an AuthCode.', held.code);
  }

  function show(tended: Tended | null): void {
    about = tended?.about ?? about;
    setCurrentDetails(
      `**${about}**\n\n${left === 0 ? 'As it is wanted.' : `${left} of what is wanted is not done yet.`}`,
    );
  }
}
