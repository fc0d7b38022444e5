import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const node = adapter({ out: join(here, 'build') });

/** `vite build web`: everything the web app is lives in this folder; the built server goes to `web/build`. */
export default defineConfig({
  root: here,
  build: {
    // A font inlined as `data:` would break `font-src 'self'`.
    assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined),
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            // A module that several pages use would be a file and a request of its own: each message, each part, each icon.
            codeSplitting: {
              groups: [
                { name: 'messages', test: /[/\\]paraglide[/\\]/, minShareCount: 3 },
                { name: 'parts', test: /[/\\](ui|@lucide)[/\\]/, minShareCount: 3 },
              ],
            },
          },
        },
      },
    },
  },
  plugins: [
    paraglideVitePlugin({
      project: join(here, 'project.inlang'),
      outdir: join(here, 'paraglide'),
      strategy: ['globalVariable', 'baseLocale'],
      emitGitIgnore: false,
      emitPrettierIgnore: false,
      emitReadme: false,
    }),
    tailwindcss(),
    sveltekit({
      adapter: {
        ...node,
        async adapt(builder) {
          await node.adapt(builder);
          await copyFile(join(here, 'handler.mjs'), join(here, 'build/handler.js'));
        },
      },
      compilerOptions: { runes: true },
      files: {
        src: '.',
        assets: 'static',
        routes: 'routes',
        params: 'params',
        appTemplate: 'app.html',
        errorTemplate: 'error.html',
        serviceWorker: 'service-worker',
        hooks: { server: 'hooks.server', client: 'hooks.client', universal: 'hooks' },
      },
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self', 'strict-dynamic'],
          'style-src': ['self'],
          // Kit's route announcer and the scroll lock of bits-ui set style attributes; no style element is allowed by this.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
          'base-uri': ['none'],
          'manifest-src': ['self'],
        },
      },
    }),
  ],
});
