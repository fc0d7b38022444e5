import { uts46 } from '../idna.ts';
import { isAtOrBelow, labelsOf, nameOctets, unicodeName } from '../name.ts';
import { isEditable } from '../record-set.ts';
import { rule, shownName, type Hit, type WordedRule } from './rule.ts';
import { firstLabel, targetsOf } from './values.ts';
import { ancestorsOf, delegationAbove, isOurs, type ZoneView } from './zone-view.ts';

/** Every set that the changes leave behind, whatever its type. */
function* changedNames(view: ZoneView) {
  for (const { name, type, after } of view.input.changes) if (after !== null) yield { name, type };
}

function* whereName(view: ZoneView, wrong: (name: string, type: string) => boolean): Iterable<Hit> {
  for (const set of changedNames(view)) if (wrong(set.name, set.type)) yield { set };
}

/** Labels of the names that have to be hostnames: the owner of an address, and every target that is one. */
function* hostnames(view: ZoneView) {
  for (const { set } of view.written) {
    if (set.type === 'A' || set.type === 'AAAA') yield { set, host: set.name };
    else if (set.type === 'MX' || set.type === 'NS' || set.type === 'SRV') {
      for (const host of targetsOf(set)) yield { set, host };
    }
  }
}

/** Octets of a label in canonical spelling. */
function labelOctets(label: string): number {
  return label.replace(/\\(?:\d{3}|.)/g, 'x').length;
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

function mixesScripts(label: string): boolean {
  return SCRIPTS.filter((script) => script.test(label)).length > 1;
}

/** Endings that nobody uses as a relative name: a target that carries one before the zone lost its final dot. */
const COMMON_TLDS = new Set([
  'com',
  'net',
  'org',
  'io',
  'de',
  'eu',
  'uk',
  'nl',
  'fr',
  'ch',
  'at',
  'co',
  'cloud',
  'app',
]);

export const NAME_RULES: WordedRule[] = [
  rule({
    id: 'name-outside-zone',
    severity: 'block',
    title: 'A record set lies inside its zone',
    reference: 'RFC 1034 section 4.2',
    message: 'The name is not at or below the zone {zone}.',
    fix: 'Change it in the zone it belongs to.',
    judges: 'act',
    *find(view) {
      for (const { name, type } of view.input.changes) {
        if (!isAtOrBelow(name, view.apex)) yield { set: { name, type }, params: { zone: shownName(view.apex) } };
      }
    },
  }),
  rule({
    id: 'name-not-canonical',
    severity: 'block',
    title: 'Names that differ only in case are one name, and are kept in lower case with the final dot',
    reference: 'RFC 4343 section 3',
    message: 'The name is not in its canonical spelling, so it would stand beside the name it means.',
    fix: 'Send the name in lower case and absolute.',
    find: (view) => whereName(view, (name) => /[A-Z]/.test(name) || !name.endsWith('.')),
  }),
  rule({
    id: 'name-label-too-long',
    severity: 'block',
    title: 'A label has at most 63 octets',
    reference: 'RFC 1035 section 2.3.4',
    message: 'A part between two dots has more than 63 octets.',
    fix: 'Shorten the label.',
    find: (view) => whereName(view, (name) => labelsOf(name).some((label) => labelOctets(label) > 63)),
  }),
  rule({
    id: 'name-too-long',
    severity: 'block',
    title: 'A name has at most 253 octets',
    reference: 'RFC 1035 section 2.3.4',
    message: 'The name has more than 253 octets.',
    fix: 'Shorten the name.',
    find: (view) => whereName(view, (name) => nameOctets(name) > 255),
  }),
  rule({
    id: 'name-empty-label',
    severity: 'block',
    title: 'A name has no empty label',
    reference: 'RFC 1035 section 3.1',
    message: 'Two dots follow each other, or the name begins with a dot.',
    fix: 'Remove the extra dot.',
    find: (view) => whereName(view, (name) => name !== '.' && (name.startsWith('.') || /(?<!\\)\.\./.test(name))),
  }),
  rule({
    id: 'name-raw-whitespace',
    severity: 'block',
    title: 'Spaces and control characters in a name are written as escapes',
    reference: 'RFC 1035 section 5.1',
    message: 'The name holds a space or a control character.',
    fix: 'Remove it, or write it as \\032 if it is meant (service instance names, RFC 6763).',
    find: (view) => whereName(view, (name) => /[\u0000-\u0020\u007f]/.test(name)),
  }),
  rule({
    id: 'hostname-edge-hyphen',
    severity: 'medium',
    title: 'A label of a hostname neither begins nor ends with a hyphen',
    reference: 'RFC 1123 section 2.1',
    message: 'The hostname {host} has a label that begins or ends with a hyphen; some programs refuse it.',
    fix: 'Choose a name without the hyphen at the edge.',
    *find(view) {
      for (const { set, host } of hostnames(view)) {
        if (labelsOf(host).some((label) => /^-|-$/.test(label))) yield { set, params: { host: shownName(host) } };
      }
    },
  }),
  rule({
    id: 'hostname-underscore',
    severity: 'medium',
    title: 'A hostname has no underscore',
    reference: 'RFC 8552 section 1.1',
    message: 'The hostname {host} has an underscore; certificates and some mail servers refuse it.',
    fix: 'Use a hyphen instead.',
    *find(view) {
      for (const { set, host } of hostnames(view))
        if (host.includes('_')) yield { set, params: { host: shownName(host) } };
    },
  }),
  rule({
    id: 'label-reserved-hyphens',
    severity: 'medium',
    title: 'Two hyphens in third and fourth place are reserved for internationalised names',
    reference: 'RFC 5891 section 4.2.3.1',
    message: 'A label has hyphens in third and fourth place but is no internationalised name.',
    fix: 'Check the spelling; use xn-- only as converted from the real letters.',
    find: (view) => whereName(view, (name) => labelsOf(name).some((label) => /^(?!xn)[a-z0-9]{2}--/.test(label))),
  }),
  rule({
    id: 'label-invalid-punycode',
    severity: 'high',
    title: 'A label that begins with xn-- decodes to letters',
    reference: 'RFC 5891 section 4.2',
    message: 'A label begins with xn-- but decodes to nothing; browsers will not open it.',
    fix: 'Enter the name with its real letters.',
    find: (view) =>
      whereName(
        view,
        (name) =>
          name.includes('xn--') &&
          labelsOf(name).some((label) => label.startsWith('xn--') && uts46().toUnicode(label).error),
      ),
  }),
  rule({
    id: 'label-mixed-scripts',
    severity: 'low',
    title: 'A label keeps to one script',
    reference: 'UTS 39 section 5',
    message: 'The name reads {shown} and mixes scripts with look-alike letters.',
    fix: 'Check that every letter is the one you mean.',
    *find(view) {
      for (const set of changedNames(view)) {
        if (!set.name.includes('xn--')) continue;
        const shown = unicodeName(set.name);
        if (labelsOf(shown).some(mixesScripts)) yield { set, params: { shown: shownName(shown) } };
      }
    },
  }),
  rule({
    id: 'name-repeats-zone',
    severity: 'high',
    title: 'A name does not end in its zone twice',
    reference: 'RFC 1035 section 5.1 (a name without final dot is relative)',
    message: 'The name ends in {zone} twice.',
    fix: 'Leave the zone away, or end the name with a dot.',
    *find(view) {
      if (view.apex === '.') return;
      for (const set of changedNames(view)) {
        if (isAtOrBelow(set.name, view.apex + view.apex)) yield { set, params: { zone: shownName(view.apex) } };
      }
    },
  }),
  rule({
    id: 'target-looks-absolute',
    severity: 'high',
    title: 'A target that was meant to be absolute did not get the zone appended',
    reference: 'RFC 1035 section 5.1 (a name without final dot is relative)',
    message: 'The target {target} has the zone appended to what looks like a complete name.',
    fix: 'End the target with a dot if it lies outside the zone.',
    *find(view) {
      if (view.apex === '.') return;
      for (const { set } of view.written) {
        for (const target of targetsOf(set)) {
          if (looksAbsolute(view, target)) yield { set, params: { target: shownName(target) } };
        }
      }
    },
  }),
  rule({
    id: 'name-below-delegation',
    severity: 'high',
    title: 'Data below a delegation is not answered from this zone',
    reference: 'RFC 2181 section 6',
    message: 'The name lies below {cut}, which is delegated to other name servers: nobody will see this data.',
    fix: 'Change it in the delegated zone, or remove the delegation.',
    *find(view) {
      for (const { set } of view.written) {
        const cut =
          delegationAbove(view, set.name) ?? (set.name === view.apex ? null : atDelegation(view, set.name, set.type));
        if (cut !== null && !isGlue(view, set.name, set.type)) yield { set, params: { cut: shownName(cut) } };
      }
    },
  }),
  rule({
    id: 'name-below-dname',
    severity: 'block',
    title: 'No data stands below a DNAME',
    reference: 'RFC 6672 section 2.4',
    message: 'The name lies below {dname}, whose DNAME sends everything below it elsewhere.',
    fix: 'Change it at the target of the DNAME.',
    *find(view) {
      for (const { set } of view.written) {
        const above = set.name === view.apex ? [] : [...ancestorsOf(set.name, view.apex), view.apex];
        const dname = above.find((ancestor) => view.at(ancestor, 'DNAME') !== undefined);
        if (dname !== undefined) yield { set, params: { dname: shownName(dname) } };
      }
    },
  }),
];

function looksAbsolute(view: ZoneView, target: string): boolean {
  if (target === view.apex || !isAtOrBelow(target, view.apex) || view.setsAt(target).length > 0) return false;
  const own = target.slice(0, -view.apex.length);
  const labels = labelsOf(own);
  const twice = isAtOrBelow(target, view.apex + view.apex);
  const address = /^\d{1,3}(\.\d{1,3}){3}\.$/.test(own) && !view.apex.endsWith('.arpa.');
  return (twice || address || (labels.length > 1 && COMMON_TLDS.has(labels.at(-1) ?? ''))) && isOurs(view, target);
}

/** At the cut itself only NS, DS and glue are this zone's. */
function atDelegation(view: ZoneView, name: string, type: string): string | null {
  return type !== 'NS' && isEditable(type) && view.at(name, 'NS') !== undefined && firstLabel(name) !== '*'
    ? name
    : null;
}

function isGlue(view: ZoneView, name: string, type: string): boolean {
  return (type === 'A' || type === 'AAAA') && pointedToByNs(view, name);
}

function pointedToByNs(view: ZoneView, name: string): boolean {
  const own = view.at(name, 'NS')?.values.includes(name) ?? false;
  return own || view.pointingTo(name).some((set) => set.type === 'NS');
}
