import { goto } from '$app/navigation';

const GO: Record<string, string> = { h: '', d: '/domains', c: '/changes', p: '/providers', a: '/audit' };
const SECOND_KEY_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit|reset)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/**
 * The key, where it stands for an act of ours: alone, not while typing or in a dialog, and not when the account page has
 * turned single keys off (WCAG 2.1.4), which the page's root element says.
 */
export function singleKey(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return null;
  if (document.documentElement.dataset['keys'] === 'off' || document.querySelector('dialog[open]') !== null)
    return null;
  return event.key;
}

/** Does what the visible control with this key does: its dialog opens, a field takes the focus, anything else is clicked. */
function press(key: string): boolean {
  const named = `[aria-keyshortcuts="${CSS.escape(key)}"]`;
  const control = [...document.querySelectorAll<HTMLElement>(key === '/' ? 'input[type=search]' : named)].find(
    (one) => one.checkVisibility() && !one.matches(':disabled'),
  );
  if (control === undefined) return false;
  const dialog = document.getElementById(control.dataset['confirm'] ?? '');
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
  else if (control.matches('input, textarea, select')) control.focus();
  else control.click();
  return true;
}

/**
 * Ctrl/⌘K palette, `?` sheet, `g` + letter, `/` for the first filter, and the single keys that controls of the
 * page name in `aria-keyshortcuts`.
 * Answers the function that stops it.
 */
export function shortcuts(base: () => string, show: (what: 'palette' | 'sheet') => void): () => void {
  let goUntil = 0;
  function onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return show('palette');
    }
    const key = singleKey(event);
    if (key === null) return;
    const path = Date.now() < goUntil ? GO[key] : undefined;
    goUntil = 0;
    if (path !== undefined) void goto(base() + path);
    else if (key === 'g') goUntil = Date.now() + SECOND_KEY_MS;
    else if (key === '?') show('sheet');
    else if (/^[a-z/]$/.test(key) && press(key)) event.preventDefault();
  }
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
