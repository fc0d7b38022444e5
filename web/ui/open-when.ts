/**
 * Attributes of a `<details>` that must be open while `must` is true, and is left as it is otherwise. `open={false}` would
 * close what somebody opened before the page came alive.
 */
export function openWhen(must: boolean): { open?: true } {
  return must ? { open: true } : {};
}
