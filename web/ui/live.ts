import { refreshAll } from '$app/navigation';
import { oneAtATime } from './one-at-a-time.ts';

const SETTLE_MS = 250;
const RETRY_MS = 5000;

/** Reads one connection to its end, calling `happened` for each event, and answers the last event's id. */
async function listen(address: string, lastId: string, signal: AbortSignal, happened: () => void): Promise<string> {
  const answer = await fetch(address, {
    headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
    signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`${address} answered ${answer.status}`);
  // What happened between the page's own reading and this moment was told to nobody.
  if (lastId === '') happened();
  let id = lastId;
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('id:')) id = line.slice(3).trim();
      else if (line.startsWith('data:')) happened();
    }
  }
  return id;
}

/**
 * Keeps a page current: reads it again when the API's event stream says that something happened, whatever its kind, and
 * every 5 s while the stream is broken. `EventSource` would hand out only kinds named in advance. For the browser only;
 * answers the function that stops it.
 */
export function keepLive(address: string): () => void {
  const stop = new AbortController();
  let settle: ReturnType<typeof setTimeout> | undefined;
  // Of two refreshes at once the second one takes the answer of a form away, and with it what somebody has typed.
  const refresh = oneAtATime(() => refreshAll());
  const happened = (): void => {
    clearTimeout(settle);
    settle = setTimeout(() => void refresh(), SETTLE_MS);
  };
  const run = async (): Promise<void> => {
    let lastId = '';
    while (!stop.signal.aborted) {
      try {
        lastId = await listen(address, lastId, stop.signal, happened);
      } catch {
        if (stop.signal.aborted) return;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      if (!stop.signal.aborted) happened();
    }
  };
  void run();
  return () => {
    stop.abort();
    clearTimeout(settle);
  };
}
