import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** One JSON file that keeps a state over restarts: written after each change, as a whole, so that a crash leaves the one before. */
export class KeptFile<State> {
  readonly #file: string | undefined;
  readonly #state: () => State;
  #saving: Promise<void> = Promise.resolve();
  #dirty = false;
  #closed = false;

  /** Without a file nothing is kept and nothing is written. */
  constructor(file: string | undefined, state: () => State) {
    this.#file = file;
    this.#state = state;
  }

  /** What was kept; null when there is no such file yet. */
  load(): State | null {
    if (this.#file === undefined) return null;
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as State;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Writes soon; changes that come together are written together. */
  save(): void {
    const file = this.#file;
    if (file === undefined || this.#dirty || this.#closed) return;
    this.#dirty = true;
    this.#saving = this.#saving.then(async () => {
      this.#dirty = false;
      await writeFile(`${file}.new`, JSON.stringify(this.#state()));
      await rename(`${file}.new`, file);
    });
  }

  /** Writes a last time; what changes later is not kept, so that a successor finds the file as it was left. */
  close(): Promise<void> {
    this.save();
    this.#closed = true;
    return this.#saving;
  }
}
