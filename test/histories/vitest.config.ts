import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The recorder is no test: it runs by `npm run record-histories` only. */
export default mergeConfig(shared, defineConfig({ test: { include: ['test/histories/record-histories.ts'] } }));
