import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WORDS } from '#api/shapes/words.ts';
import { ZOD_WORDS } from '#api/zod-issues.ts';
import { ERROR_CODES } from '#model/errors.ts';
import { DEFAULT_POLICY } from '#model/rules/approval.ts';
import { CHANGE_STATES } from '#model/rules/change.ts';
import { findingsFor, OTHER_WORDS, RULES } from '#model/rules/findings/index.ts';
import { REGISTRATION_STATES } from '#model/rules/sales/registration-term.ts';
import { SUBSCRIPTION_STATES } from '#model/rules/billing/subscription-state.ts';
import { MANDATE_STATES } from '#model/rules/sales/mandate.ts';
import { ORDER_STATES } from '#model/rules/sales/order-state.ts';
import { ROOT } from '#test/architecture/imports.ts';
import { PAIRS } from '#test/model/rules/findings/cases/index.ts';
import { inputOf } from '#test/model/rules/findings/scenario.ts';
import { filled, textOf, type Language, type Words } from '#web/i18n/template.ts';
import germanFindings from '#web/i18n/findings.de.json' with { type: 'json' };
import germanOperations from '#web/i18n/operations.de.json' with { type: 'json' };
import germanSentences from '#web/i18n/sentences.de.json' with { type: 'json' };
import english from '#web/messages/en.json' with { type: 'json' };
import openapi from '../../docs/api/openapi.json' with { type: 'json' };
import { spokenInSource } from './spoken.ts';

interface Rule {
  message: Words;
  fix: Words;
  reference?: string;
}

const spoken = spokenInSource();
const sentences = new Map(Object.entries(germanSentences as Record<string, Words>));
const findings = new Map(Object.entries(germanFindings as Record<string, Rule>));
const zod = new Map<string, Words>(
  Object.entries(ZOD_WORDS).map(([code, words]) => [
    code,
    typeof words === 'string' ? words : { by: 'kind', ...words },
  ]),
);
const wanted = new Map<string, Words>([...spoken.sentences, ...Object.entries(WORDS), ...zod]);
const rules = new Map<string, { message: string; fix: string }>([
  ...RULES.map((rule) => [rule.id, rule] as const),
  ...Object.entries(OTHER_WORDS),
]);

const FORMATS = ['plain', 'quote', 'role', 'state', 'mode'];

function textsOf(words: Words): string[] {
  return typeof words === 'string'
    ? [words]
    : Object.entries(words).flatMap(([key, text]) => (key === 'by' ? [] : [text]));
}

function places(words: Words): string[] {
  return [
    ...new Set(textsOf(words).flatMap((text) => [...text.matchAll(/\{(\w+)(?::\w+)?\}/g)].map(([, name]) => name))),
  ]
    .map(String)
    .toSorted();
}

const GERMAN: Language = {
  locale: 'de',
  formats: {},
  say: ({ code, message, params = {} }) => {
    const words = sentences.get(code);
    return words === undefined ? [{ text: message, lang: 'en' }] : filled(words, params, GERMAN);
  },
};

const german = [
  ...sentences,
  ...[...findings].flatMap(([id, { message, fix }]): [string, Words][] => [
    [`${id} (message)`, message],
    [`${id} (fix)`, fix],
  ]),
];

describe('what the API says', () => {
  it('is found in the source: hearing nothing would also succeed', () => {
    expect(spoken.sentences.size).toBeGreaterThan(250);
  });

  it('is a sentence with a code, spelled out where it is said', () => {
    expect(spoken.unreadable).toEqual([]);
  });

  it('has one template for each code', () => {
    expect(spoken.ambiguous).toEqual([]);
    const twice = [...Object.keys(WORDS), ...zod.keys()].filter((code) => {
      const template = spoken.sentences.get(code);
      return template !== undefined && template !== (WORDS as Record<string, string>)[code];
    });
    expect(twice).toEqual([]);
  });

  it('fails with a code that has a heading in every language', () => {
    const codes = [...spoken.failures, ...Object.keys(ERROR_CODES)];
    expect(codes.filter((code) => !(`error_${code.replaceAll('-', '_')}` in english))).toEqual([]);
  });
});

describe('German sentences', () => {
  it('exist for every sentence of the API, and for no other', () => {
    expect([...sentences.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
  });

  it('have exactly the places of the English ones', () => {
    const different = [...wanted].filter(([code, words]) => {
      const [here, there] = [places(words), places(sentences.get(code) ?? '')];
      // What chooses among several texts need not be said.
      const choice = sentences.get(code);
      const by = typeof choice === 'object' ? choice.by : '';
      return here.filter((name) => name !== by).join() !== there.filter((name) => name !== by).join();
    });
    expect(different.map(([code]) => code)).toEqual([]);
  });

  it('tell apart every kind of input that zod’s own words tell apart', () => {
    for (const [code, words] of zod) {
      if (typeof words === 'string') continue;
      expect(Object.keys(sentences.get(code) ?? {}).toSorted(), code).toEqual(Object.keys(words).toSorted());
    }
  });

  it('exist as message and fix for every rule, and for no other', () => {
    expect([...findings.keys()].toSorted()).toEqual([...rules.keys()].toSorted());
  });

  it('have exactly the places of the rule’s own words', () => {
    const different = [...rules].filter(([id, { message, fix }]) => {
      const words = findings.get(id);
      return (
        places(message).join() !== places(words?.message ?? '').join() ||
        places(fix).join() !== places(words?.fix ?? '').join()
      );
    });
    expect(different.map(([id]) => id)).toEqual([]);
  });

  it('leave no place empty and no English between, whatever trips a rule', () => {
    for (const { rule, trips } of Object.values(PAIRS).flat()) {
      for (const finding of findingsFor(inputOf(trips)).filter((one) => one.rule === rule)) {
        const words = findings.get(rule);
        const parts = [
          ...filled(words?.message ?? '', finding.params, GERMAN),
          ...filled(words?.fix ?? '', finding.params, GERMAN),
        ];
        expect(textOf(parts), rule).not.toMatch(/\{\w+(:\w+)?\}|undefined|NaN/);
        expect(
          parts.filter((part) => part.lang !== undefined),
          rule,
        ).toEqual([]);
      }
    }
  });

  it('give the reference of a rule wherever it is more than the section of a standard', () => {
    const section =
      /^(RFC \d+|UTS \d+|draft-[a-z-]+)(,? (section|sections|appendix) [0-9A-Z.]+( and [0-9.]+)?)?( \(\w+\))?$/;
    const name = /^[A-Za-z]+\/[a-z-]+$/;
    const untold = RULES.filter(
      ({ id, reference }) =>
        !reference.split(', ').every((part) => section.test(part) || name.test(part)) &&
        findings.get(id)?.reference === undefined,
    );
    expect(untold.map(({ id, reference }) => `${id}: ${reference}`)).toEqual([]);
  });

  it('choose only by a place that the sentence has, and always know what else to say', () => {
    const lost = german.filter(
      ([, words]) => typeof words === 'object' && (!('other' in words) || words.by === '' || textsOf(words).length < 2),
    );
    expect(lost.map(([code]) => code)).toEqual([]);
    const foreign = [...rules].filter(([id, { message }]) => {
      const words = findings.get(id)?.message;
      return typeof words === 'object' && !places(message).includes(words.by);
    });
    expect(foreign.map(([id]) => id)).toEqual([]);
  });

  it('name only formats that exist', () => {
    const unknown = german.flatMap(([, words]) =>
      textsOf(words).flatMap((text) => [...text.matchAll(/\{\w+:(\w+)\}/g)].map(([, format]) => String(format))),
    );
    expect(unknown.filter((format) => !FORMATS.includes(format))).toEqual([]);
  });

  it('call things by their German names, and shout at nobody', () => {
    const wrong = german.filter(([, words]) =>
      textsOf(words).some((text) =>
        /\b(du|dein|deine|Records?|Approvals?|Providers?|Workspaces?|Drift|Change Request|Snapshot)\b|[!]/.test(text),
      ),
    );
    expect(wrong.map(([code]) => code)).toEqual([]);
  });

  it('are sentences where the English is one', () => {
    const ends = (words: Words): boolean => textsOf(words).every((text) => /[.;}\])]$/.test(text));
    const wrong = [...wanted].filter(
      ([code, words]) => (textsOf(words)[0] ?? '').endsWith('.') && !ends(sentences.get(code) ?? ''),
    );
    expect(wrong.map(([code]) => code)).toEqual([]);
    expect([...findings].filter(([, { message, fix }]) => !ends(message) || !ends(fix)).map(([id]) => id)).toEqual([]);
  });
});

describe('what else the API says in English', () => {
  it('has a German summary for each operation, and for no other', () => {
    const operations = Object.values(openapi.paths as Record<string, Record<string, { operationId?: string }>>)
      .flatMap((path) => Object.values(path))
      .flatMap(({ operationId }) => operationId ?? []);
    expect(Object.keys(germanOperations).toSorted()).toEqual(operations.toSorted());
  });

  it('has words for the lines of the policy that every workspace begins with', () => {
    const words = readFileSync(path.join(ROOT, 'web/ui/policy-lines.ts'), 'utf8');
    expect(DEFAULT_POLICY.lines.filter(({ name }) => !words.includes(`'${name}': m.`))).toEqual([]);
  });
});

describe('audited acts', () => {
  it('have words in every language', () => {
    const filled: Record<string, readonly string[]> = {
      'change-request.*': CHANGE_STATES.map((state) => `change-request.${state}`),
      'registration.*': REGISTRATION_STATES.map((state) => `registration.${state}`),
      'mandate.*': MANDATE_STATES.filter((state) => state !== 'valid').map((state) => `mandate.${state}`),
      'subscription.*': SUBSCRIPTION_STATES.map((state) => `subscription.${state}`),
      'order.*': ORDER_STATES.map((state) => `order.${state}`),
      'approval.*': ['approval.approve', 'approval.reject', 'approval.request-changes'],
    };
    const actions = [...spoken.actions].flatMap((action) => filled[action] ?? [action]);
    expect(actions.length).toBeGreaterThan(40);
    const named = new Set(actions.map((action) => `audited_${action.replaceAll(/[.-]/g, '_')}`));
    const known = new Set(Object.keys(english).filter((key) => key.startsWith('audited_')));
    expect([...named.symmetricDifference(known)]).toEqual([]);
  });
});
