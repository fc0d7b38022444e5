/** A record set within its zone, as one text. Canonical names hold no blank. */
export function keyOf(set: { name: string; type: string }): string {
  return `${set.name} ${set.type}`;
}

/** The set that a key names. */
export function fromKey(key: string): { name: string; type: string } {
  const [name = '', type = ''] = key.split(' ');
  return { name, type };
}
