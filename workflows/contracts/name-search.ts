/** Workflow `nameSearch`, id `name-search/<digest>/<turn>`: asks the registrar what names are, for a visitor who waits. */
export const NAME_SEARCH = 'nameSearch';

/** The same names within one turn (half a minute) are one search, whoever asks. */
export function nameSearchWorkflowId(digest: string, turn: number): string {
  return `name-search/${digest}/${turn}`;
}

export interface NameSearchInput {
  /** A-labels; at most 60. */
  names: string[];
  currency: string;
}

/** How many were answered; the answers themselves are in `name_lookup`. */
export interface NameSearchResult {
  found: number;
  /** The registrar does not serve us now, or the day's share of searches is used up. */
  held: boolean;
}
