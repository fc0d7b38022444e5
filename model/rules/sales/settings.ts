import { sentence, type Sentence, type SentenceRef } from '#model/rules/sentence.ts';

/** How to reach the registrar: an account at a DomainRobot system. The password is sealed beside it. */
export interface RegistrarSettings {
  baseUrl: string;
  user: string;
  context: string;
  /** Name servers of a new domain until it has a zone. */
  nameServers: string[];
  /** Codes by which this registrar says that the account cannot buy now (funds, limits): no failure of the customer's. */
  holdCodes: string[];
}

/** How to reach the payment service. The key is sealed beside it; its prefix says which mode it is for. */
export interface PaymentSettings {
  baseUrl: string;
  mode: 'live' | 'test';
  /** Where the payment service reports changes; null keeps it from doing so, and payments are only polled. */
  callbackUrl: string | null;
  /** Origin of the product in a browser: customers come back to the page of their order there. */
  returnUrl: string;
}

/** Addresses of the texts that customers agree to; what is missing is not shown. */
export interface ShopTexts {
  terms?: string;
  withdrawal?: string;
  privacy?: string;
  imprint?: string;
}

/** What the last look at registrar and payment service found. */
export interface SalesCheck {
  ok: boolean;
  /** ISO 8601. */
  at: string;
  code?: string;
  message?: string;
  sentence?: SentenceRef;
  /** Where the secret came from. */
  secretFrom?: 'settings' | 'environment';
}
export interface SalesChecks {
  registrar?: SalesCheck;
  payment?: SalesCheck;
}

/** Where this deployment stands: only `production` may move real money. */
export const STAGES = ['production', 'sandbox'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Why a key of the payment service may not be used, or null. Its prefix says which mode it is for: a live key outside of
 * production would charge real people, a test key in production would register domains for no money.
 */
export function paymentKeyRefused(key: string, mode: PaymentSettings['mode'], stage: Stage): Sentence | null {
  const of = /^(live|test)_[A-Za-z0-9]{20,}$/.exec(key)?.[1];
  if (of === undefined)
    return sentence(
      'payment-key-form',
      'A key of the payment service begins with live_ or test_, and has more after it.',
    );
  if (of === 'live' && stage !== 'production')
    return sentence(
      'payment-key-live',
      'A live key charges real people; this deployment is no production. Use a test key.',
    );
  if (of === 'test' && stage === 'production')
    return sentence(
      'payment-key-test',
      'With a test key no money comes; this deployment is a production. Use a live key.',
    );
  return of === mode ? null : sentence('payment-key-mode', 'This key is for the mode {mode}.', { mode: of });
}
