import * as z from 'zod';
import type { Param, Params } from '#model/rules/sentence.ts';

interface Nested {
  code: string;
  message: string;
  params?: Params | undefined;
}

/** A sentence inside another: its English text, and what a screen in another language needs to say it. */
const NestedSentence: z.ZodType<Nested, Nested> = z
  .object({
    code: z.string(),
    message: z.string(),
    get params() {
      return ParamsShape.optional();
    },
  })
  .meta({ id: 'Sentence' });

const Single = z.union([z.string(), z.number(), NestedSentence]);

/** What stands in the places of a sentence, by name. */
export const ParamsShape: z.ZodType<Params, Params> = z
  .record(z.string(), z.union([Single, z.array(Single)]) as z.ZodType<Param, Param>)
  .meta({ id: 'SentenceParams' });

/** Which sentence an English text beside it is: the code is stable, the params stand in its places. */
export const SentenceRefShape = z
  .object({ code: z.string(), params: ParamsShape.optional() })
  .meta({ id: 'SentenceRef' });
