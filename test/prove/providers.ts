import { PROVIDER_KINDS } from '#activities/providers/dns-provider.ts';
import type { Proven, ProofOptions } from './index.ts';
import { FAULT_KINDS_UNDER_PROOF, type FaultKindUnderProof } from './provider-faults/kinds.ts';
import { strikeAll, type StruckChange } from './provider-faults/strike.ts';
import { openStack } from './stack/stack.ts';

export const about = 'whole changes through a provider that fails in ten ways: nothing twice, nothing lost, few calls';

const SEEDS = 3;
const FULL_SEEDS = 50;
/** Calls of all struck changes together may be this many times those of as many without a fault. */
const MOST_CALLS = 1.5;
/** The kind whose stand-in the stack stands on; the other adapters are skipped until theirs does too. */
const STANDS_ON = 'powerdns';

/** Every kind of fault with some seeds, then one verdict over all calls. A case is called `powerdns kind`. */
export async function run({ seed, full, chosen, say }: ProofOptions): Promise<Proven> {
  const kinds = FAULT_KINDS_UNDER_PROOF.filter((kind) => chosen(`${STANDS_ON} ${kind.name}`));
  const stack = await openStack();
  try {
    const { struck, ideal } = await strikeAll(stack, kinds, seed, full ? FULL_SEEDS : SEEDS);
    say(`a change without a fault makes ${ideal} requests`);
    const outcome = conclude(kinds, struck, ideal, say);
    const skipped = PROVIDER_KINDS.filter((kind) => kind !== STANDS_ON);
    return { ...outcome, skipped: skipped.length, lines: [...outcome.lines, ...skipped.map(notYet)] };
  } finally {
    await stack.stop();
  }
}

function notYet(kind: string): string {
  return `${kind} skipped: the stack of this proof has no stand-in of it yet`;
}

function conclude(
  kinds: readonly FaultKindUnderProof[],
  struck: readonly StruckChange[],
  ideal: number,
  say: (line: string) => void,
): Proven {
  const verdicts = kinds.map((kind) =>
    judge(
      kind,
      struck.filter((one) => one.kind === kind),
      ideal,
    ),
  );
  const ratio = timesIdeal(struck, ideal);
  const wrong = struck.flatMap((one) => one.wrong);
  verdicts.push({
    ok: ratio <= MOST_CALLS,
    line: `${struck.length} struck changes: ${wrong.length} effects lost or twice; calls ${ratio.toFixed(2)} × ideal, at most ${MOST_CALLS} × allowed`,
  });
  verdicts.forEach(({ line }) => say(line));
  const failed = verdicts.filter(({ ok }) => !ok);
  return { passed: verdicts.length - failed.length, failed: failed.length, lines: failed.map(({ line }) => line) };
}

function timesIdeal(struck: readonly StruckChange[], ideal: number): number {
  return struck.reduce((sum, one) => sum + one.calls, 0) / (ideal * struck.length);
}

function judge(kind: FaultKindUnderProof, struck: readonly StruckChange[], ideal: number) {
  const wrong = struck.flatMap((one) => one.wrong.map((words) => `seed ${one.seed}: ${words}`));
  const alone = struck.filter((one) => one.hands.length === 0).length;
  const stops = [...new Set(struck.flatMap((one) => one.hands))].join(', ');
  const hit = struck.filter((one) => one.hit).length;
  const most = Math.max(...struck.map((one) => one.calls)) / ideal;
  if (!kind.lie && alone < struck.length) wrong.push(`${struck.length - alone} needed a person`);
  if (hit === 0) wrong.push('no change was struck');
  const told = [
    `${hit} of ${struck.length} struck, ${alone} done by themselves`,
    ...(alone < struck.length ? [`${struck.length - alone} after a person resolved ${stops}`] : []),
    `calls ${timesIdeal(struck, ideal).toFixed(2)} × ideal, the most ${most.toFixed(2)} ×`,
    ...wrong,
  ];
  const ok = wrong.length === 0;
  return { ok, line: `${STANDS_ON}  ${kind.name.padEnd(24)} ${ok ? 'ok    ' : 'FAILED'}  ${told.join('; ')}` };
}
