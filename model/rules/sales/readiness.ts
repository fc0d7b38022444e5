import { type FieldIssue, issueAt } from '#model/rules/field-issue.ts';
import { sentence } from '#model/rules/sentence.ts';
import type { SalesCheck, SalesChecks } from './settings.ts';

/** What stands of a shop that is to be opened. */
export interface ShopFacts {
  /** False until somebody has entered settings. */
  entered: boolean;
  registrarPasswordSet: boolean;
  paymentKeySet: boolean;
  checks: SalesChecks;
  /** Who sells, with the country where they are taxed, is entered. */
  sellerKnown: boolean;
  /** Suffixes on sale that can be registered and renewed. */
  suffixes: number;
  /** Ways to pay that are open for domains. */
  waysToPay: number;
}

/** What is missing before domains can be sold; nothing when they can. A secret may come from the worker's environment. */
export function missingForShop(facts: ShopFacts): FieldIssue[] {
  if (!facts.entered)
    return [issueAt('registrar', sentence('shop-not-set-up', 'Enter how to reach registrar and payment service.'))];
  const { registrar, payment } = facts.checks;
  return [
    ...(facts.registrarPasswordSet || fromEnvironment(registrar)
      ? []
      : [issueAt('registrarPassword', sentence('shop-no-password', 'The password of the registrar is missing.'))]),
    ...(facts.paymentKeySet || fromEnvironment(payment)
      ? []
      : [issueAt('paymentKey', sentence('shop-no-key', 'The key of the payment service is missing.'))]),
    ...(registrar?.ok === true
      ? []
      : [issueAt('registrar', sentence('shop-registrar-untested', 'The registrar has not let us in yet. Test it.'))]),
    ...(payment?.ok === true
      ? []
      : [issueAt('payment', sentence('shop-payment-untested', 'The payment service has not let us in yet. Test it.'))]),
    ...(facts.sellerKnown
      ? []
      : [
          issueAt(
            'seller',
            sentence('shop-no-seller', 'Say who sells: name, address and country stand on every invoice.'),
          ),
        ]),
    ...(facts.suffixes > 0
      ? []
      : [issueAt('prices', sentence('shop-no-prices', 'No suffix is on sale. Set prices for one.'))]),
    ...(facts.waysToPay > 0
      ? []
      : [issueAt('paymentMethods', sentence('shop-no-way', 'No way to pay is open for domains.'))]),
  ];
}

function fromEnvironment(check: SalesCheck | undefined): boolean {
  return check?.ok === true && check.secretFrom === 'environment';
}
