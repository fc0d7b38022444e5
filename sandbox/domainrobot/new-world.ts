import type { World } from './world.ts';

/** A world in which nothing has happened yet. */
export function newWorld(): World {
  return {
    ids: {
      stid: 1000,
      contact: 23_151_437,
      job: 4_297_540_445,
      message: 51_646_140,
      log: 245_139,
      errand: 1,
      reference: 1,
    },
    contacts: {},
    domains: {},
    jobs: {},
    messages: [],
    cancelations: {},
    restores: {},
    transfersOut: {},
    verifications: {},
    zones: {},
    errands: [],
    scripts: {},
    prices: {},
    account: {
      balance: 10_000,
      creditLimit: 0,
      reserved: 0,
      currency: 'EUR',
      billingLimit: null,
      billed: { month: '', count: 0 },
      studioLimit: 500,
      studio: { day: '', count: 0 },
    },
    sessions: {},
  };
}
