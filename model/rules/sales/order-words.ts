import { failure, sentence, type Sentence } from '#model/rules/sentence.ts';
import type { OrderCode, OrderFailure } from './order-failure.ts';

/** What a customer and the people of the platform read about each code. */
const WORDS: Readonly<Record<OrderCode, Sentence>> = {
  'name-taken': sentence('order-name-taken', 'Somebody else registered the name meanwhile.'),
  'name-claimed': sentence('order-name-claimed', 'Another order for this name was paid first.'),
  'name-premium': sentence('order-name-premium', 'The registry now asks a premium price for this name.'),
  'name-free': sentence(
    'order-name-free',
    'The domain is registered nowhere any more: it can be bought, and needs no transfer.',
  ),
  'domain-gone': sentence('order-domain-gone', 'We do not hold the domain any more.'),
  'auth-code-refused': sentence(
    'order-auth-code-refused',
    'The registrar that holds the domain does not let it go with this AuthCode. Check the code, and that its transfer lock is off.',
  ),
  'restore-needless': sentence('order-restore-needless', 'The domain is active; nothing has to be restored.'),
  'cost-rose': sentence('order-cost-rose', 'The registry raised its price since you ordered.'),
  'contact-refused': sentence('order-contact-refused', 'The registry does not accept the contact data.'),
  'registry-refused': sentence('order-registry-refused', 'The registry refused it.'),
  'registration-failed': sentence('order-registration-failed', 'It failed at the registry.'),
  'registration-unclear': sentence(
    'order-registration-unclear',
    'It could not be found out whether the order took effect at the registry. A person looks at it.',
  ),
  'registration-slow': sentence(
    'order-registration-slow',
    'The registry takes longer than usual. A person looks at it.',
  ),
  'registrar-held': sentence('order-registrar-held', 'The registrar did not serve us in time.'),
  'payment-not-made': sentence('order-payment-not-made', 'The payment service did not take the payment.'),
  'payment-expired': sentence('order-payment-expired', 'The payment was not made in time.'),
  'payment-cancelled': sentence('order-payment-cancelled', 'The payment was cancelled.'),
  'payment-refused': sentence('order-payment-refused', 'The payment was refused. Try again, or pay another way.'),
  'payment-mismatch': sentence(
    'order-payment-mismatch',
    'The payment is not what was asked for. A person looks at it.',
  ),
  'payment-wrong-mode': sentence('order-payment-wrong-mode', 'The payment was made in another mode and is no money.'),
  'payment-late': sentence('order-payment-late', 'The money came after the order was over.'),
  'payment-surplus': sentence('order-payment-surplus', 'The order was paid twice; the second payment goes back.'),
  'mandate-invalid': sentence(
    'order-mandate-invalid',
    'The way to pay that was remembered cannot be charged any more. Pay, and have a way to pay remembered anew.',
  ),
  'charge-failed': sentence(
    'order-charge-failed',
    'The way to pay that was remembered could not be charged. It is tried again after some days; it can be paid another way.',
  ),
  'charge-late': sentence(
    'order-charge-late',
    'The charge has not come for ten days. It can be paid another way; should both come, one goes back.',
  ),
  'payment-service-held': sentence('order-payment-service-held', 'The payment service does not serve us.'),
  'refunded-by-hand': sentence('order-refunded-by-hand', 'The money was sent back by hand.'),
  'refunded-by-staff': sentence('order-refunded-by-staff', 'The domain could not be registered; the money goes back.'),
  'partly-refunded': sentence(
    'order-partly-refunded',
    'Part of the money was sent back by hand. A person looks at it.',
  ),
  'charged-back': sentence('order-charged-back', 'The customer’s bank fetched the money back.'),
  'refund-refused': sentence(
    'order-refund-refused',
    'The payment service does not take the refund. A person looks at it.',
  ),
  'refund-failed': sentence('order-refund-failed', 'The refund came back. A person looks at it.'),
  'refund-withdrawn': sentence('order-refund-withdrawn', 'The refund was withdrawn by hand. A person looks at it.'),
  'refund-slow': sentence('order-refund-slow', 'The refund takes longer than usual.'),
  'registered-after-refund': sentence(
    'order-registered-after-refund',
    'The domain turned up after the refund was begun. A person looks at it.',
  ),
  'job-failed-but-held': sentence(
    'order-job-failed-but-held',
    'The registrar said that the registration failed, and holds the domain.',
  ),
  'step-failed': sentence('order-step-failed', 'A step failed on our side. A person looks at it.'),
  'setting-refused': sentence(
    'order-setting-refused',
    'The registrar does not do what is wanted of the domain. It is tried again each day.',
  ),
  'setting-stuck': sentence(
    'order-setting-stuck',
    'What is wanted of the domain is not done after a week. It is tried again each day.',
  ),
  'renewed-unpaid': sentence(
    'order-renewed-unpaid',
    'The registrar renewed the domain and bills us, and nobody has paid for it.',
  ),
  'transfer-out-asked': sentence(
    'order-transfer-out-asked',
    'Another registrar asks for the domain. Without an answer it goes in five days.',
  ),
  'outcome-contradiction': sentence(
    'order-outcome-contradiction',
    'What was found contradicts what was decided. A person looks at it.',
  ),
};

/** A code with its words, as it is stored. */
export function orderFailure(code: OrderCode): OrderFailure {
  return failure(code, WORDS[code]);
}
