import { mkdir, writeFile } from 'node:fs/promises';
import { openApiText } from './openapi-text.ts';

// `npm run openapi`: writes the committed description of the API, from which the web client's types are generated.
const file = new URL('../docs/api/openapi.json', import.meta.url);
await mkdir(new URL('.', file), { recursive: true });
await writeFile(file, openApiText());
