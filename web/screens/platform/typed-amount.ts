/** `12.60` or `12,60` in minor units; undefined for a field that is empty, null for what is no amount. */
export function minor(value: string): number | null | undefined {
  if (value === '') return undefined;
  const [, whole, fraction = ''] = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(value) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
