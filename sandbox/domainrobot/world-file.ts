import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** Keeps a state in a file: one write at a time, and changes that arrive meanwhile share the next one. */
export class WorldFile<State extends object> {
  readonly #file: string | undefined;
  readonly #state: () => State;
  #saving: Promise<void> = Promise.resolve();
  #dirty = false;

  constructor(file: string | undefined, state: () => State) {
    this.#file = file;
    this.#state = state;
  }

  /** The state that was kept; null when there is none. */
  load(): State | null {
    if (this.#file === undefined) return null;
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as State;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Something changed. */
  save(): void {
    const file = this.#file;
    if (file === undefined || this.#dirty) return;
    this.#dirty = true;
    this.#saving = this.#saving.then(async () => {
      this.#dirty = false;
      await writeFile(`${file}.new`, JSON.stringify(this.#state()));
      await rename(`${file}.new`, file);
    });
  }

  /** Resolves when all changes so far are on disk. */
  async saved(): Promise<void> {
    while (this.#dirty) await this.#saving;
    await this.#saving;
  }
}
