import { openApiDocument } from './openapi.ts';

/** The description as the text of `docs/api/openapi.json`: two spaces, final newline. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
