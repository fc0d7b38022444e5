import {
  condition,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { type MailInput, type MailRowSteps, type MailSteps, sendNow } from './contracts/mail.ts';
import { PRIORITY, queueBeside, QUEUES } from './contracts/queues.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';

/*
 * Sends one message. Page: docs/workflows/send-mail.md.
 *
 * Durable because mail servers are away at times, or ask us to come back. The message is a row; what it tells of has happened
 * whatever becomes of it. A message whose answer was lost is sent again under the same Message-ID.
 * What is undone how: nothing. Retry horizon: 3 days, then it is `failed`, and people can send it again.
 */

const WAITS = [30_000, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR];
const PATIENCE = 3 * DAY;

export async function sendMail(input: MailInput): Promise<{ state: string }> {
  const steps = proxyActivities<MailSteps>({
    taskQueue: queueBeside(workflowInfo().taskQueue, QUEUES.mail),
    priority: { priorityKey: PRIORITY.normal, fairnessKey: input.tenantId },
    startToCloseTimeout: '2m',
    heartbeatTimeout: '10s',
    summary: 'mail server',
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });
  const rows = proxyLocalActivities<MailRowSteps>({
    startToCloseTimeout: '5s',
    retry: { initialInterval: '100ms', maximumInterval: '5s' },
  });
  let asked = 0;
  setHandler(sendNow, () => void (asked += 1));
  const began = Date.now();
  for (let attempt = 0; Date.now() - began < PATIENCE; attempt += 1) {
    const heard = asked;
    const { state } = await steps.sendMessage(input);
    // Somebody may have asked for it again in the moment that it came to its end.
    if (state !== 'waiting' && asked === heard) return { state };
    if (state !== 'waiting') continue;
    setCurrentDetails('The mail server did not take it; it is tried again.');
    await condition(() => asked > heard, WAITS[attempt] ?? 6 * HOUR, { summary: 'tries to send it again' });
  }
  await rows.giveUpMessage(input);
  return { state: 'failed' };
}
