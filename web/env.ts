import { defineEnvVars } from '@sveltejs/kit/env';

/** What the web app is told from outside; checked when it starts. */
export const variables = defineEnvVars({
  API_ORIGIN: {
    schema: (value: string | undefined): string => {
      if (value === undefined || value === '') return '';
      if (URL.parse(value)?.origin === value) return value;
      throw new Error('API_ORIGIN must be an origin such as http://127.0.0.1:4000, without a path');
    },
    description: 'Where the API listens, if not on the server that serves these pages',
  },
});
