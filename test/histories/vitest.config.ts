import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The recorder is no test: it runs by `npm run record-histories` only, and alone (`mergeConfig` would add to the tests). */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['test/histories/record-*.ts'] },
});
