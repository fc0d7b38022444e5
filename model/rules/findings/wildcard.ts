import { labelsOf } from '../name.ts';
import { EDITABLE_TYPES } from '../record-set.ts';
import { rule, shownName, type WordedRule } from './rule.ts';
import { firstLabel } from './values.ts';
import { ancestorsOf, parentOf, type ZoneView } from './zone-view.ts';

function existsByLookup(view: ZoneView, name: string): boolean {
  return EDITABLE_TYPES.some((type) => view.at(name, type) !== undefined);
}

/** The wildcard that answers for a name that does not exist, or null (RFC 4592 section 3.3.1). */
function coveringWildcard(view: ZoneView, name: string): string | null {
  for (const ancestor of name === view.apex ? [] : [...ancestorsOf(name, view.apex), view.apex]) {
    const wildcard = `*.${ancestor}`;
    if (wildcard !== name && existsByLookup(view, wildcard)) return wildcard;
    if (existsByLookup(view, ancestor)) return null;
  }
  return null;
}

export const WILDCARD_RULES: WordedRule[] = [
  rule({
    id: 'wildcard-added',
    severity: 'medium',
    title: 'A new wildcard is meant',
    reference: 'RFC 4592 section 2.1.1',
    message: 'Names that did not exist are answered from now on, misspelled ones too.',
    fix: 'Name the hosts one by one when only some are meant.',
    *find(view) {
      for (const { set, before } of view.written) {
        if (before !== null || firstLabel(set.name) !== '*') continue;
        const wide = parentOf(set.name) === view.apex && ['A', 'AAAA', 'CNAME'].includes(set.type);
        yield wide ? { set, severity: 'high' } : { set };
      }
    },
  }),
  rule({
    id: 'wildcard-not-leftmost',
    severity: 'medium',
    title: 'An asterisk is a wildcard only as the whole leftmost label',
    reference: 'RFC 4592 section 2.1.1',
    message: 'The asterisk in this name is an ordinary character and matches nothing.',
    fix: 'Put * alone in front.',
    *find(view) {
      for (const { set } of view.written) {
        const [first = '', ...rest] = labelsOf(set.name);
        if ((first.includes('*') && first !== '*') || rest.some((label) => label.includes('*'))) yield { set };
      }
    },
  }),
  rule({
    id: 'wildcard-text',
    severity: 'medium',
    title: 'A wildcard text is meant',
    reference: 'RFC 4592 section 2.2.1',
    message: 'Every name that does not exist answers this text, also where SPF or DMARC is looked for.',
    fix: 'Name the places one by one.',
    *find(view) {
      for (const { set } of view.written) if (set.type === 'TXT' && firstLabel(set.name) === '*') yield { set };
    },
  }),
  rule({
    id: 'wildcard-takes-over',
    severity: 'high',
    title: 'A removed name does not fall to a wildcard by surprise',
    reference: 'RFC 4592 section 3.3.1',
    message: 'The name does not disappear: {wildcard} answers for it from now on.',
    fix: 'Keep a record at the name if it must not lead where the wildcard leads.',
    *find(view) {
      const seen = new Set<string>();
      for (const { set } of view.removed) {
        if (seen.has(set.name) || view.setsAt(set.name).length > 0) continue;
        seen.add(set.name);
        const wildcard = coveringWildcard(view, set.name);
        if (wildcard !== null) yield { set, params: { wildcard: shownName(wildcard) } };
      }
    },
  }),
  rule({
    id: 'wildcard-stops-at-name',
    severity: 'low',
    title: 'A new name is no longer answered by the wildcard',
    reference: 'RFC 4592 section 2.2.1',
    message:
      'Until now {wildcard} answered for this name; the types it has and this name has not are no longer answered.',
    fix: 'Repeat at this name what the wildcard gave, mail servers for instance.',
    *find(view) {
      for (const { set } of view.written) {
        if (firstLabel(set.name) === '*' || view.setsBefore(set.name).length > 0) continue;
        const wildcard = coveringWildcard(view, set.name);
        if (wildcard === null) continue;
        const missing = EDITABLE_TYPES.filter(
          (type) => view.at(wildcard, type) !== undefined && view.at(set.name, type) === undefined,
        );
        if (missing.length > 0 && view.at(set.name, 'CNAME') === undefined)
          yield { set, params: { wildcard: shownName(wildcard) } };
      }
    },
  }),
];
