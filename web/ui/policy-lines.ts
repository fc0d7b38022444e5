import { m } from '#web/paraglide/messages.js';

/** Names of the policy every workspace begins with and of what no policy goes below, as the API stores them. Names that people gave stay as they are. */
const NAMES: Readonly<Record<string, () => string>> = {
  'More than 3 deletions': m.policy_line_deletions,
  'Name servers of the zone': m.policy_line_name_servers,
  'A finding of severity high': m.policy_line_high,
  'More than 50 record sets': m.policy_line_large,
  'More than a fifth of the zone is deleted': m.policy_line_mass_deletion,
};

/** The name of a policy line in the page's language. */
export function lineName(stored: string): string {
  return (Object.hasOwn(NAMES, stored) ? NAMES[stored] : undefined)?.() ?? stored;
}

/** The name to store for one that was shown: what was only translated does not count as changed. */
export function storedLineName(shown: string): string {
  return Object.entries(NAMES).find(([, word]) => word() === shown)?.[0] ?? shown;
}
