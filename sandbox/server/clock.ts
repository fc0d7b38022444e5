interface Appointment {
  at: number;
  order: number;
  act: () => void | Promise<void>;
}

/** `setTimeout` takes no longer wait. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * The clock of a stand-in: runs with the real one, can be moved ahead, and keeps appointments. What falls due while it is
 * moved happens in order, each at its own time, so that 400 days pass in a moment as they would have passed.
 */
export class SandboxClock {
  #offsetMs = 0;
  #pinned: number | null = null;
  #appointments: Appointment[] = [];
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #advancing = 0;

  now = (): Date => new Date(this.#pinned ?? Date.now() + this.#offsetMs);

  /** Sets the clock to a time, or to a distance from the real one. Appointments wait for the time they were made for. */
  set(to: { at?: string; offsetMs?: number }): void {
    this.#offsetMs = to.at === undefined ? (to.offsetMs ?? 0) : Date.parse(to.at) - Date.now();
    this.#arm();
  }

  /** Makes an appointment; returns what takes it back. What it throws is lost: an act answers for itself. */
  at(time: Date, act: () => void | Promise<void>): () => void {
    const appointment = { at: time.getTime(), order: this.#order++, act };
    this.#appointments.push(appointment);
    this.#arm();
    return () => {
      this.#appointments = this.#appointments.filter((other) => other !== appointment);
    };
  }

  after(ms: number, act: () => void | Promise<void>): () => void {
    return this.at(new Date(this.now().getTime() + ms), act);
  }

  /**
   * True while it is being moved ahead. What waits for others then has to keep the clock waiting too, or it answers in
   * another time than it was asked; in real time it must not, or one slow listener stops every other appointment.
   */
  get moving(): boolean {
    return this.#advancing > 0;
  }

  /** Its distance from the real time: what `set` takes to bring it back after a restart. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Moves ahead; resolves when all that fell due on the way has happened. */
  async advance(ms: number): Promise<void> {
    const target = this.now().getTime() + ms;
    this.#advancing += 1;
    await this.#settle(target).finally(() => (this.#advancing -= 1));
    this.#offsetMs = target - Date.now();
    this.#arm();
  }

  /** Forgets all appointments and goes back to the real time. */
  reset(): void {
    this.#appointments = [];
    clearTimeout(this.#timer);
    this.#offsetMs = 0;
  }

  /** The times of what is still to come, soonest first. */
  pending(): Date[] {
    return this.#appointments.map(({ at }) => new Date(at)).sort((one, other) => one.getTime() - other.getTime());
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = Math.min(...this.#appointments.map(({ at }) => at));
    if (!Number.isFinite(next)) return;
    const wait = Math.min(Math.max(0, next - this.now().getTime()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      void this.#settle(this.now().getTime()).then(() => this.#arm());
    }, wait);
    this.#timer.unref();
  }

  /** Does what is due by a time, one after the other: an act may make the next appointment. */
  #settle(until: number): Promise<void> {
    this.#running = this.#running.then(async () => {
      for (;;) {
        const [next] = this.#appointments
          .filter(({ at }) => at <= until)
          .sort((one, other) => one.at - other.at || one.order - other.order);
        if (next === undefined) break;
        this.#appointments = this.#appointments.filter((other) => other !== next);
        this.#pinned = Math.max(next.at, this.#pinned ?? 0);
        await new Promise<void>((done) => done(next.act())).catch(() => undefined);
      }
      this.#pinned = null;
    });
    return this.#running;
  }
}
