/**
 * Where an order stands. A customer sees fewer words; an SRE sees these. The machine is `docs/workflows/order.md`.
 * Ends: `registered`, `refunded`, `expired`, `cancelled`, `manual-review`.
 */
export const ORDER_STATES = [
  /** The customer asked for it; no payment is on offer yet. */
  'placed',
  /** A payment is on offer and nothing was paid. */
  'awaiting-payment',
  /** The customer has paid by a method that takes days to say so. */
  'payment-pending',
  'paid',
  /** All checks passed; the domain is being registered. */
  'registering',
  /** A registration was sent and nobody knows whether it took effect: looked up, never sent again blindly. */
  'registration-unknown',
  /** The registrar that holds the domain does not let it go with this AuthCode; the customer may give another. */
  'auth-code-refused',
  'registered',
  /** It is certain that the domain will not be registered; the money goes back. */
  'refund-decided',
  /** The payment service has the refund; the money is on its way. */
  'refund-submitted',
  'refunded',
  'expired',
  'cancelled',
  'payment-failed',
  'manual-review',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What may follow what. `manual-review` is left by a person alone. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['awaiting-payment', 'payment-failed', 'cancelled', 'expired', 'paid', 'refund-decided', 'manual-review'],
  'awaiting-payment': [
    'payment-pending',
    'paid',
    'expired',
    'cancelled',
    'payment-failed',
    'refund-decided',
    'manual-review',
  ],
  'payment-pending': [
    'awaiting-payment',
    'paid',
    'expired',
    'cancelled',
    'payment-failed',
    'refund-decided',
    'manual-review',
  ],
  // A payment that arrives late, or a second try of the customer.
  'payment-failed': ['awaiting-payment', 'paid', 'expired', 'cancelled', 'refund-decided', 'manual-review'],
  expired: ['refund-decided', 'manual-review'],
  cancelled: ['refund-decided', 'manual-review'],
  paid: ['registering', 'refund-decided', 'manual-review'],
  registering: ['registration-unknown', 'auth-code-refused', 'registered', 'refund-decided', 'manual-review'],
  'registration-unknown': ['registering', 'auth-code-refused', 'registered', 'refund-decided', 'manual-review'],
  'auth-code-refused': ['registering', 'refund-decided', 'manual-review'],
  'refund-decided': ['refund-submitted', 'refunded', 'manual-review'],
  // The domain turned up after all and the refund could still be withdrawn.
  'refund-submitted': ['refunded', 'registered', 'manual-review'],
  registered: [],
  refunded: [],
  'manual-review': ['registered', 'refund-decided', 'refunded', 'registering'],
};

export function mayOrderBecome(from: OrderState, to: OrderState): boolean {
  return ORDER_TRANSITIONS[from].includes(to);
}

/** Nothing was paid and the order takes no payment any more. Money that comes all the same goes back. */
export const UNPAID_ENDS: readonly OrderState[] = ['expired', 'cancelled'];
/** The order is over, unless money or a person moves it. */
export const ORDER_ENDS: readonly OrderState[] = ['registered', 'refunded', 'manual-review', ...UNPAID_ENDS];
/** A customer may still pay. */
export const PAYABLE: readonly OrderState[] = ['placed', 'awaiting-payment', 'payment-pending', 'payment-failed'];

/** Something may still come of it: of two orders about one domain only one may be so. */
export const OPEN_ORDERS: readonly OrderState[] = [
  ...PAYABLE,
  'paid',
  'registering',
  'registration-unknown',
  'auth-code-refused',
  'manual-review',
];

/** The one row that decides what a paid order becomes. */
export type OrderOutcome = 'register' | 'refund';
