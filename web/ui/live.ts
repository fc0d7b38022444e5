import { refreshAll } from '$app/navigation';

const POLL_MS = 5000;
const SETTLE_MS = 250;

/**
 * Keeps a page current: reads it again when the API says that something happened, and every 5 s while the stream is
 * broken. Only for effects in the browser; answers the function that stops it.
 */
export function keepLive(address: string): () => void {
  let settle: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  const happened = (): void => {
    clearTimeout(settle);
    settle = setTimeout(() => void refreshAll(), SETTLE_MS);
  };
  const source = new EventSource(address);
  source.onmessage = happened;
  source.addEventListener('change', happened);
  source.addEventListener('event', happened);
  source.onopen = () => {
    clearInterval(poll);
    poll = undefined;
  };
  source.onerror = () => {
    poll ??= setInterval(() => void refreshAll(), POLL_MS);
  };
  return () => {
    source.close();
    clearTimeout(settle);
    clearInterval(poll);
  };
}
