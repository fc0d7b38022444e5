import type { Api } from './api/client.ts';
import type { Locale } from './i18n/locale.ts';

declare global {
  namespace App {
    interface Error {
      /** A code of the API's closed set, or of ours: `not-found`, `internal`. */
      code?: string;
      requestId?: string;
      /** A sentence of the API about this very case; English. */
      detail?: string;
    }
    interface Locals {
      api: Api;
      locale: Locale;
      theme: 'system' | 'light' | 'dark';
      requestId: string;
    }
    interface Platform {
      req: import('node:http').IncomingMessage;
    }
  }
}

export {};
