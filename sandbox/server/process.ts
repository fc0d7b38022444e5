/** What a stand-in process is told by its environment, read in one place for all of them. */
export interface Told {
  /** A text; the fallback where it is missing or empty. */
  text(name: string, fallback: string): string;
  /** A text that may be missing. */
  maybe(name: string): string | undefined;
  /** A whole number up to `most`; undefined where it is missing. @throws Error naming the variable */
  whole(name: string, most?: number): number | undefined;
  /** A port. @throws Error naming the variable */
  port(name: string, fallback: number): number;
}

const HIGHEST_PORT = 65_535;

/** Variables that begin with `prefix`. */
export function toldBy(environment: NodeJS.ProcessEnv, prefix: string): Told {
  const maybe = (name: string): string | undefined => environment[`${prefix}_${name}`] || undefined;
  const whole = (name: string, most = Number.MAX_SAFE_INTEGER): number | undefined => {
    const text = maybe(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw new Error(`${prefix}_${name} is not a whole number from 0 to ${most}: "${text}".`);
  };
  return {
    maybe,
    whole,
    text: (name, fallback) => maybe(name) ?? fallback,
    port: (name, fallback) => whole(name, HIGHEST_PORT) ?? fallback,
  };
}

/** Says where the stand-in listens, and stops it in order when the process is asked to end. */
export function serveUntilAsked(
  name: string,
  standIn: { stop(): Promise<void> },
  addresses: Record<string, string>,
): void {
  process.stdout.write(`${JSON.stringify({ ready: name, ...addresses })}\n`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void standIn.stop().then(() => process.exit(0));
    });
  }
}
