/** What must not stand in a log line, wherever it turns up in free text. */
const SECRETS: readonly [RegExp, string][] = [
  [/(postgres(?:ql)?:\/\/[^:@\s/]+:)[^@\s]+@/gi, '$1***@'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 ***'],
  [/((?:__Host-)?apexkeep=)[^;\s]+/gi, '$1***'],
  [/("?(?:password|secret|token|api[-_]?key|authorization|cookie)"?\s*[:=]\s*)("[^"]*"|[^\s,;}]+)/gi, '$1***'],
  [/\$argon2id?\$[^\s"]+/g, '***'],
  [/\bv\d+:[A-Za-z0-9+/=_-]{12,}:[A-Za-z0-9+/=_-]{12,}:[A-Za-z0-9+/=_:-]+/g, '***'],
  [/\b[A-Za-z0-9_-]{43}\b/g, '***'],
];

/** The text with everything that looks like a secret taken out, in one line's worth of characters. */
export function scrub(text: string): string {
  return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text.slice(0, 8000));
}

/** What a log keeps of an error: name, scrubbed message and stack, and the same of its cause. Nothing else of the object. */
export function errorForLog(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error, message: scrub(String(error)) };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: scrub(error.stack ?? ''),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: errorForLog(error.cause, depth + 1) }),
  };
}
