import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openApiText } from '#api/openapi-text.ts';
import { ENDPOINTS } from '#api/routes/index.ts';

describe('the OpenAPI description', () => {
  it('is the committed docs/api/openapi.json (npm run openapi writes it)', async () => {
    const committed = await readFile(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8');
    expect(openApiText() === committed, 'docs/api/openapi.json is out of date: run npm run openapi and commit it').toBe(
      true,
    );
  });

  it('names every operation once', () => {
    const ids = ENDPOINTS.map(({ endpoint }) => endpoint.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('gives each method of a path to one endpoint', () => {
    const routes = ENDPOINTS.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });
});
