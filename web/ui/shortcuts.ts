import { goto } from '$app/navigation';

const GO: Record<string, string> = { h: '', d: '/domains', c: '/changes', p: '/providers', a: '/audit' };
const SECOND_KEY_MS = 1200;
/** Set in the account page: single keys do nothing then (WCAG 2.1.4). */
export const KEYS_OFF = 'apexkeep-keys-off';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Ctrl/⌘K palette, `?` sheet, `/` filter, `g` + letter. Off while typing. Answers the function that stops it. */
export function shortcuts(base: () => string, show: (what: 'palette' | 'sheet') => void): () => void {
  let goUntil = 0;
  function onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return show('palette');
    }
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      localStorage.getItem(KEYS_OFF) !== null
    )
      return;
    const going = Date.now() < goUntil;
    goUntil = 0;
    const path = going ? GO[event.key] : undefined;
    if (path !== undefined) void goto(base() + path);
    else if (event.key === 'g') goUntil = Date.now() + SECOND_KEY_MS;
    else if (event.key === '?') show('sheet');
    else if (event.key === '/') {
      const filter = document.querySelector('input[type=search]');
      if (filter instanceof HTMLElement) {
        event.preventDefault();
        filter.focus();
      }
    }
  }
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
