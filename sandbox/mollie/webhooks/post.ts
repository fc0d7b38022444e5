import { createHmac } from 'node:crypto';
import type { Switches } from '../switches.ts';
import type { Call } from './calls.ts';

/** How a listener answered, or why it did not. */
export interface Posted {
  status: number | null;
  error: string | null;
}

/** The signature of a next-gen call: over the body as it is sent. */
export function signature(switches: Switches, secret: string, body: string): string {
  return `${switches.signaturePrefix}${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Calls a listener once. Redirects are followed as HTTP has it, so a 301 or 302 loses method and body. */
export async function post(switches: Switches, { url, kind, body, secret }: Call): Promise<Posted> {
  const headers: Record<string, string> = {
    'content-type': kind === 'classic' ? 'application/x-www-form-urlencoded' : 'application/json',
    'user-agent': 'Mollie HTTP client/1.0',
    accept: '*/*',
    ...(secret === null ? {} : { 'x-mollie-signature': signature(switches, secret, body) }),
  };
  try {
    const signal = AbortSignal.timeout(switches.webhookTimeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    await response.body?.cancel();
    return { status: response.status, error: null };
  } catch (error) {
    const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
    return { status: null, error: cause?.code ?? cause?.message ?? `${name}: ${message}` };
  }
}
