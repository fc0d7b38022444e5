/**
 * Runs `work` once whenever it is asked for, and never twice at once: what is asked for while it runs is one more run after it.
 * A run that fails is over like any other.
 */
export function oneAtATime(work: () => Promise<unknown>): () => Promise<void> {
  let running = false;
  let again = false;
  return async function ask(): Promise<void> {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await work().catch(() => undefined);
    }
    running = false;
  };
}
