import { refOf, type Sentence, type SentenceRef } from '#model/rules/sentence.ts';

/** Why something is not allowed: the English text, and which sentence it is. Both null where it is allowed. */
export interface Because {
  reason: string | null;
  sentence: SentenceRef | null;
}

export function because(refused: Sentence | null): Because {
  return refused === null ? { reason: null, sentence: null } : { reason: refused.message, sentence: refOf(refused) };
}
