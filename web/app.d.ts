import type { Api } from './api/client.ts';
import type { Locale } from './i18n/locale.ts';
import type { Said } from './i18n/template.ts';

declare global {
  namespace App {
    interface Error {
      /** A code of the API's closed set, or of ours: `not-found`, `internal`. */
      code?: string;
      requestId?: string;
      /** What the API says about this very case, in the page's language. */
      detail?: Said;
    }
    interface Locals {
      api: Api;
      locale: Locale;
      theme: 'system' | 'light' | 'dark';
      /** Whether single keys are shortcuts in this browser. */
      keys: 'on' | 'off';
      requestId: string;
    }
    interface Platform {
      req: import('node:http').IncomingMessage;
    }
  }
}

export {};
