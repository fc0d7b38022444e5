import type { IncomingHttpHeaders } from 'node:http';
import type { Core } from './core.ts';
import { Refusal } from './envelope.ts';

/** Lets a request in, or throws the refusal: an agent's name always, then a session, or user, password and context. */
export function letIn(core: Core, headers: IncomingHttpHeaders): void {
  if ((headers['user-agent'] ?? '') === '') throw new Refusal('EF01000', { text: 'User-Agent' });
  const session = sessionOf(headers);
  if (session !== null && (core.world.sessions[session] ?? 0) > core.now()) return;
  const { user, password, context } = core.credentials;
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const known = headers.authorization === expected && headers['x-domainrobot-context'] === context;
  if (!known) throw new Refusal('EF01000', { status: core.switches.authStatus });
}

function sessionOf(headers: IncomingHttpHeaders): string | null {
  const inHeader = headers['x-domainrobot-sessionid'];
  if (typeof inHeader === 'string') return inHeader;
  return /(?:^|;\s*)domainrobot_session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? null;
}
