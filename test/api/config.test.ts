import { describe, expect, it } from 'vitest';
import { readApiConfig } from '#api/config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const COMPLETE = {
  DATABASE_URL: 'postgres://apexkeep_app:hush@127.0.0.1:5432/apexkeep',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TEMPORAL_CODEC_KEYS: `1:${KEY}`,
  APEXKEEP_ORIGIN: 'https://dns.example.test',
  APEXKEEP_VAULT_KEYS: `v1:${KEY}`,
  APEXKEEP_SIGNING_KEY: KEY,
};

function refusal(change: Record<string, string | undefined>): string {
  try {
    readApiConfig({ ...COMPLETE, ...change });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('the configuration of the api process', () => {
  it('takes what is complete', () => {
    expect(readApiConfig(COMPLETE)).toMatchObject({
      origin: 'https://dns.example.test',
      trustedProxies: 0,
      metricsToken: null,
      checkAnswers: false,
    });
  });

  it('names everything missing or wrong at once, and no value', () => {
    const message = refusal({
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: '',
      APEXKEEP_SIGNING_KEY: 'c2hvcnQ=',
      TEMPORAL_CODEC_KEYS: '1:hush-hush',
    });
    for (const name of [
      'DATABASE_URL is missing',
      'TEMPORAL_ADDRESS is missing',
      'APEXKEEP_SIGNING_KEY is shorter',
      'TEMPORAL_CODEC_KEYS is not',
    ])
      expect(message).toContain(name);
    expect(message).not.toContain('hush-hush');
  });

  it('takes plain http for this machine alone: the session cookie needs TLS anywhere else', () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
      expect(refusal({ APEXKEEP_ORIGIN: origin })).toBe('');
    for (const origin of [
      'http://dns.example.test',
      'https://dns.example.test/',
      'https://dns.example.test/app',
      'dns.example.test',
      'http://localhost.evil.test',
    ]) {
      expect(refusal({ APEXKEEP_ORIGIN: origin }), origin).toContain('APEXKEEP_ORIGIN');
    }
  });
});
