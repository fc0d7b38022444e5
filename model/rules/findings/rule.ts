import type { FindingInput, Rule, Severity } from '../finding.ts';
import type { RecordSetKey } from '../record-set.ts';
import { fill, sentence, type Params, type Sentence } from '../sentence.ts';
import { zoneView, type ZoneView } from './zone-view.ts';

/** What one rule found: about which record set (none: about the whole change set), and the words its message needs. */
export interface Hit {
  set?: RecordSetKey;
  params?: Params;
  /** Where this case weighs other than the rule as a rule does. */
  severity?: Severity;
}

/**
 * A rule with its words. `message` and `fix` are English templates with `{param}` places; a screen in another language
 * holds its own templates by rule id and fills in the same params (`name` and `type` are always there for a record set).
 */
export interface WordedRule extends Rule {
  message: string;
  fix: string;
  /**
   * `result` (default): a problem the zone already had is not the change's fault, so a block becomes `high`.
   * `act`: the act itself is judged; what was there before excuses nothing.
   */
  judges: 'result' | 'act';
}

interface RuleDefinition extends Pick<Rule, 'id' | 'severity' | 'title' | 'reference'> {
  message: string;
  fix: string;
  judges?: 'result' | 'act';
  version?: number;
  find(view: ZoneView): Iterable<Hit>;
}

/** Makes a rule from its sentence, its words and its search. */
export function rule(definition: RuleDefinition): WordedRule {
  const { id, severity, title, reference, message, fix, judges = 'result', version = 1, find } = definition;
  return {
    id,
    version,
    severity,
    title,
    reference,
    message,
    fix,
    judges,
    *check(input: FindingInput) {
      for (const hit of find(zoneView(input))) {
        const subject = hit.set === undefined ? {} : { subject: { name: hit.set.name, type: hit.set.type } };
        const params = { ...(hit.set && { name: shownName(hit.set.name), type: hit.set.type }), ...shown(hit.params) };
        const prefix = hit.set === undefined ? '' : `${shownName(hit.set.name)} ${hit.set.type}: `;
        const weight = hit.severity === undefined ? {} : { severity: hit.severity };
        yield { ...subject, ...weight, message: prefix + fill(message, params), fix: fill(fix, params), params };
      }
    },
  };
}

/** Params that can be stored and shown: control characters as zone files write them, no half of a character pair. */
function shown(params: Hit['params'] = {}): Params {
  const readable = (text: string): string =>
    text.replace(/\p{Cc}/gu, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`).toWellFormed();
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? readable(value) : value]),
  );
}

/** A name as people read it: without the final dot. The root stays a dot. */
export function shownName(name: string): string {
  return name === '.' ? name : name.replace(/\.$/, '');
}

/** A list for a message: the first few items, and how many more there are. */
export function listed(items: Iterable<string>, most = 5): string | Sentence {
  const all = [...items];
  const head = all.slice(0, most).join(', ');
  return all.length > most
    ? sentence('list-and-more', '{items} and {more} more', { items: head, more: all.length - most })
    : head;
}

/** Items of one set that another lacks. */
export function missingFrom<T>(set: Iterable<T>, other: ReadonlySet<T>): Set<T> {
  return new Set([...set].filter((item) => !other.has(item)));
}
