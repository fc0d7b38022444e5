import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openApiText } from '#api/openapi-text.ts';
import { ENDPOINTS } from '#api/routes/index.ts';
import { allRoutes } from '#api/routes/handlers.ts';

describe('the OpenAPI description', () => {
  it('is the committed docs/api/openapi.json (npm run openapi writes it)', async () => {
    const committed = await readFile(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8');
    // Formatters may lay the file out anew; what it says is what counts.
    const same = JSON.stringify(JSON.parse(committed)) === JSON.stringify(JSON.parse(openApiText()));
    expect(same, 'docs/api/openapi.json is out of date: run npm run openapi and commit it').toBe(true);
  });

  it('names every operation once', () => {
    const ids = ENDPOINTS.map(({ endpoint }) => endpoint.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('gives each method of a path to one endpoint, and each endpoint a handler', () => {
    const routes = ENDPOINTS.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`);
    expect(new Set(routes).size).toBe(routes.length);
    expect(allRoutes()).toHaveLength(ENDPOINTS.length);
  });
});
