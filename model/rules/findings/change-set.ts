import type { Change } from '../change.ts';
import { isEditable, keyOf } from '../record-set.ts';
import { listed, rule, shownName, type WordedRule } from './rule.ts';
import { firstLabel, textsOf } from './values.ts';
import { parentOf, type ZoneView } from './zone-view.ts';

/** Up to this many record sets percentages say little, so absolute counts decide. */
const SMALL_ZONE = 20;

interface Counts {
  total: number;
  deleted: number;
  updated: number;
  deletedPercent: number;
  updatedPercent: number;
}

/** Deletes that leave their name without anything in return; swapping A for CNAME at one name is an update. */
function countsOf(view: ZoneView): Counts {
  const total = view.input.before.size;
  const added = new Set(view.input.changes.filter(({ action }) => action === 'add').map(({ name }) => name));
  const isSwap = ({ name }: Change) => added.has(name);
  const deletes = view.input.changes.filter(({ after }) => after === null);
  const deleted = deletes.filter((change) => !isSwap(change)).length;
  const updated =
    view.input.changes.filter(({ before, after }) => before !== null && after !== null).length +
    deletes.length -
    deleted;
  const percent = (count: number) => (total === 0 ? 0 : Math.round((count / total) * 100));
  return { total, deleted, updated, deletedPercent: percent(deleted), updatedPercent: percent(updated) };
}

/** What is left beside SOA and NS of the apex: the content of a zone. */
function contentSize(view: ZoneView, zone: ReadonlyMap<string, unknown>): number {
  const frame = ['SOA', 'NS'].filter((type) => zone.has(keyOf({ name: view.apex, type }))).length;
  return zone.size - frame;
}

/** True when most is deleted: that finding then stands for the smaller ones. */
function deletesMost({ total, deleted }: Counts): boolean {
  return deleted >= 50 || (total > SMALL_ZONE && deleted > total * 0.6);
}

function equalChange({ before, after }: Change): boolean {
  return (
    before !== null &&
    after !== null &&
    before.ttl === after.ttl &&
    before.values.length === after.values.length &&
    before.values.every((value, index) => value === after.values[index]) &&
    JSON.stringify(before.extras ?? {}) === JSON.stringify(after.extras ?? {})
  );
}

/** The registry text by which external-dns marks what it owns, at the name itself or beside it. */
function ownerOf(view: ZoneView, { name, type }: Change): string | null {
  const places = [name, `${type.toLowerCase()}-${name}`, `externaldns-${name}`, `_owner.${name}`];
  for (const place of places) {
    const text = textsOf(view.was(place, 'TXT')).find((one) => one.includes('heritage=external-dns'));
    if (text !== undefined) return /external-dns\/owner=([^,"]+)/.exec(text)?.[1] ?? 'external-dns';
    if (place.startsWith('_owner.') && view.was(place, 'TXT') !== undefined) return place;
  }
  return null;
}

export const CHANGE_SET_RULES: WordedRule[] = [
  rule({
    id: 'opaque-type-touched',
    severity: 'block',
    title: 'Types that are kept byte for byte are not changed',
    reference: 'Apexkeep: editable types are A, AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT',
    message: 'Record sets of this type are kept exactly as the provider has them and cannot be changed here.',
    fix: 'Change it at the provider.',
    judges: 'act',
    *find(view) {
      for (const { name, type } of view.input.changes) if (!isEditable(type)) yield { set: { name, type } };
    },
  }),
  rule({
    id: 'changed-twice',
    severity: 'block',
    title: 'A request changes a record set once',
    reference: 'Apexkeep: one change a record set',
    message: 'The request holds more than one change of this record set.',
    fix: 'Merge them into one.',
    judges: 'act',
    *find(view) {
      const seen = new Set<string>();
      for (const change of view.input.changes) {
        if (seen.has(keyOf(change))) yield { set: { name: change.name, type: change.type } };
        seen.add(keyOf(change));
      }
    },
  }),
  rule({
    id: 'zone-emptied',
    severity: 'block',
    title: 'A change does not empty a zone',
    reference: 'Apexkeep rule R3 (never empty)',
    message: 'Nothing but SOA and NS would be left of {zone}: {deleted} record sets are deleted.',
    fix: 'Leave out what should stay; to give up a zone, remove it at the provider.',
    judges: 'act',
    *find(view) {
      if (contentSize(view, view.input.after) > 0) return;
      const lost = contentSize(view, view.input.before);
      if (lost === 0) return;
      const params = { zone: shownName(view.apex), deleted: lost };
      yield lost === 1 ? { params, severity: 'high' } : { params };
    },
  }),
  rule({
    id: 'deletes-most',
    severity: 'high',
    title: 'A request does not delete most of a zone',
    reference: 'Apexkeep rule R3: over 60 % or 50 record sets',
    message: '{deleted} of {total} record sets are deleted ({percent} %).',
    fix: 'Check the list, and split the request if it is not meant as a whole.',
    judges: 'act',
    *find(view) {
      const counts = countsOf(view);
      if (deletesMost(counts))
        yield { params: { deleted: counts.deleted, total: counts.total, percent: counts.deletedPercent } };
    },
  }),
  rule({
    id: 'deletes-many',
    severity: 'high',
    title: 'A request does not delete a third of a zone',
    reference: 'Apexkeep rule R3: over 30 %, in small zones three record sets',
    message: '{deleted} of {total} record sets are deleted ({percent} %).',
    fix: 'Check the list, and split the request if it is not meant as a whole.',
    judges: 'act',
    *find(view) {
      const counts = countsOf(view);
      const { deleted, total } = counts;
      const many = total > SMALL_ZONE ? deleted > total * 0.3 : deleted >= 3;
      if (many && !deletesMost(counts)) yield { params: { deleted, total, percent: counts.deletedPercent } };
    },
  }),
  rule({
    id: 'updates-many',
    severity: 'medium',
    title: 'A request does not change a third of a zone',
    reference: 'Apexkeep: over 30 %, in small zones five record sets',
    message: '{updated} of {total} record sets are changed ({percent} %).',
    fix: 'Check the list, and split the request if it is not meant as a whole.',
    judges: 'act',
    *find(view) {
      const { updated, total, updatedPercent } = countsOf(view);
      const many = updated > total * 0.3 && (total > SMALL_ZONE || updated >= 5);
      if (many) yield { params: { updated, total, percent: updatedPercent } };
    },
  }),
  rule({
    id: 'change-without-effect',
    severity: 'info',
    title: 'A change changes something',
    reference: 'Apexkeep: a plan holds differences only',
    message: 'The record set stays as it is.',
    fix: 'Remove it from the request.',
    judges: 'act',
    *find(view) {
      for (const change of view.input.changes) {
        if (equalChange(change)) yield { set: { name: change.name, type: change.type } };
      }
    },
  }),
  rule({
    id: 'extras-lost',
    severity: 'high',
    title: 'What the provider keeps beside a record set survives a change',
    reference: 'Apexkeep: nothing a provider returns is lost',
    message: 'The change would drop {extras}, which the provider keeps with this record set.',
    fix: 'Carry them over, or drop them at the provider on purpose.',
    judges: 'act',
    *find(view) {
      for (const { set, before } of view.written) {
        const kept = new Set(Object.keys(set.extras ?? {}));
        const lost = Object.keys(before?.extras ?? {}).filter((extra) => !kept.has(extra));
        if (lost.length > 0) yield { set, params: { extras: listed(lost) } };
      }
    },
  }),
  rule({
    id: 'owned-by-automation',
    severity: 'high',
    title: 'What another program owns is left to it',
    reference: 'external-dns TXT registry',
    message: 'Another program owns this name ({owner}) and will write over the change.',
    fix: 'Change it where that program gets its data.',
    *find(view) {
      for (const change of view.input.changes) {
        const owner = change.before === null ? null : ownerOf(view, change);
        if (owner !== null) yield { set: { name: change.name, type: change.type }, params: { owner } };
      }
    },
  }),
  rule({
    id: 'acme-challenge-touched',
    severity: 'medium',
    title: 'Challenges of a certificate client are left to it',
    reference: 'RFC 8555 section 8.4',
    message: 'A certificate client uses this name to prove {domain}; a change can stop a renewal.',
    fix: 'Change it only when no renewal is under way.',
    *find(view) {
      for (const { name, type, before } of view.input.changes) {
        if (before === null || firstLabel(name) !== '_acme-challenge') continue;
        yield { set: { name, type }, params: { domain: shownName(parentOf(name)) } };
      }
    },
  }),
];
