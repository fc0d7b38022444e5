import type { SentenceRef } from '#model/rules/sentence.ts';

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
