import { overwriteGetLocale } from '#web/paraglide/runtime.js';

// The server decided the language and said so in the document; the browser follows it.
overwriteGetLocale(() => (document.documentElement.lang === 'de' ? 'de' : 'en'));
