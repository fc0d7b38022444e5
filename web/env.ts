import { building } from '$app/env';
import { defineEnvVars } from '@sveltejs/kit/env';

function needed(name: string) {
  return (value: string | undefined): string => {
    if (value !== undefined && value !== '') return value;
    if (building) return '';
    throw new Error(`${name} is missing; the api process hands it to the web app when it mounts it`);
  };
}

/** What the web app is told from outside; checked when it starts. */
export const variables = defineEnvVars({
  API_ORIGIN: {
    schema: needed('API_ORIGIN'),
    description: 'Where the API listens for us, without /api and a final slash',
  },
  INTERNAL_TOKEN: {
    schema: (value: string | undefined): string => value ?? '',
    description: 'Proves to the API that x-apexkeep-client is the address of the browser',
  },
});
