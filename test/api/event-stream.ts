import { vi } from 'vitest';
import type { Workspace } from '#test/builders/workspace.ts';
import type { ApiServer } from './api-server.ts';

/** An open stream of server-sent events, with what it has brought so far. */
export interface EventStream {
  status: number;
  text(): string;
  ids(): string[];
  kinds(): string[];
  ended(): boolean;
  /** Resolves once the stream has brought this text. */
  until(part: string): Promise<void>;
  close(): void;
}

/** Opens the events of a workspace as the person of this cookie. */
export async function openStream(
  server: ApiServer,
  as: string,
  workspace: Workspace,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const controller = new AbortController();
  const answer = await fetch(`${server.url}/api/t/${workspace.slug}/events`, {
    headers: { cookie: as, ...headers },
    signal: controller.signal,
  });
  let text = '';
  let ended = false;
  void (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
    } catch {
      // Closed by the test.
    }
    ended = true;
  })();
  const lines = (field: string): string[] =>
    [...text.matchAll(new RegExp(`^${field}: (.+)$`, 'gm'))].map((match) => match[1] ?? '');
  return {
    status: answer.status,
    text: () => text,
    ids: () => lines('id'),
    kinds: () => lines('event'),
    ended: () => ended,
    until: (part) =>
      vi.waitFor(
        () => {
          if (!text.includes(part)) throw new Error(`the stream has not brought ${part}: ${text.slice(-200)}`);
        },
        { timeout: 10_000, interval: 25 },
      ),
    close: () => controller.abort(),
  };
}
