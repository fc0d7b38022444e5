import type { ErrorCode } from '#model/errors.ts';
import type { OrderCode } from '#model/rules/sales/order-failure.ts';
import type { SaleAction } from '#model/rules/sales/price.ts';
import type { OrderState } from '#model/rules/sales/order-state.ts';
import type { TaskVerdict, LookVerdict } from '#model/rules/sales/registration.ts';
import type { NameSearchInput, NameSearchResult } from './name-search.ts';
import type { OrderAct, OrderInput, PayAct, RefundInput, StaffAct } from './order.ts';

/** Where an order stands after a step. */
export interface OrderStanding {
  state: OrderState;
  version: number;
  /** True while a payment row waits to be offered. */
  toOffer: boolean;
  /** When a charge that was announced is made, in milliseconds since 1970; null where none is. */
  chargeAt?: number | null;
  /** The customer's bank has fetched the money back. */
  disputed: boolean;
}

/** What an order's workflow has to know to begin. */
export interface OrderFacts extends OrderStanding {
  /** `#12 example.org`: what an operator reads. */
  about: string;
  /** Milliseconds since the order was placed. */
  ageMs: number;
  action: SaleAction;
}

/** Why the other side does not serve us now: nothing was done, or it can be found out. */
export interface Held {
  by: 'registrar' | 'payment-service';
  code: ErrorCode;
  waitMs: number | null;
}

/** What a step brings back: an answer, or that it has to be asked again later. */
export type Answered<T> = { answer: T; held?: never } | { held: Held; answer?: never };

/** Database steps of an order. */
export interface OrderSteps {
  openOrder(input: OrderInput): Promise<OrderFacts>;
  standing(input: OrderInput): Promise<OrderStanding>;
  recordCancel(input: OrderInput & OrderAct): Promise<OrderStanding>;
  recordOfferAgain(input: OrderInput & PayAct): Promise<OrderStanding>;
  /** Nothing was paid in time. */
  expireOrder(input: OrderInput): Promise<OrderStanding>;
  /** The attempt before never arrived: exactly one more may be sent. */
  retryRegistration(input: OrderInput): Promise<OrderStanding>;
  /** The AuthCode was not the right one: the customer may give another. */
  askForAuthCode(input: OrderInput): Promise<OrderStanding>;
  recordAuthCode(input: OrderInput & OrderAct & { sealed: string }): Promise<OrderStanding>;
  registered(input: OrderInput & { facts: RegisteredFacts }): Promise<OrderStanding>;
  decideRefund(input: OrderInput & { code: OrderCode }): Promise<OrderStanding>;
  /** What a person decided, after a look; refuses what would not be safe. */
  recordStaffDecision(input: OrderInput & StaffAct & { look: RegistrationLook }): Promise<OrderStanding>;
  review(input: OrderInput & { code: OrderCode }): Promise<OrderStanding>;
  alert(input: OrderInput & { code: OrderCode }): Promise<void>;
}

export interface RegisteredFacts {
  /** ISO 8601, of the registrar. */
  createdAt: string | null;
  expiresAt: string | null;
  /** Until when it is paid at the registrar. */
  payableAt: string | null;
  /** What is remarkable about how it came to be. */
  remark: OrderCode | null;
}

/** Steps that talk to the payment service. */
export interface PaymentSteps {
  /** Tests whether we are let in, and takes over its ways to pay; the verdict is stored with the settings. */
  checkPayments(): Promise<boolean>;
  /** Makes the payment that the newest row of the order waits for. */
  createPayment(input: OrderInput): Promise<Answered<OrderStanding>>;
  /** Looks at every payment of the order that is not final, and at the one that paid. `open`: how many can still bring money. */
  refreshPayments(input: OrderInput): Promise<Answered<OrderStanding & { open: number }>>;
  /** Takes back what is still on offer. */
  withdrawOffers(input: OrderInput): Promise<Answered<{ open: number }>>;
  /** Looks at one payment that the service called about, whoever's it is. */
  refreshPayment(input: { reference: string }): Promise<Answered<{ found: boolean }>>;
  /** Finds payments whose calls never came, and asks for looks at them. */
  sweepPayments(): Promise<Answered<{ asked: number }>>;
  submitRefund(input: RefundInput | OrderInput): Promise<Answered<RefundStanding>>;
  readRefund(input: RefundInput | OrderInput): Promise<Answered<RefundStanding>>;
  /** Stops a refund that has not left. */
  withdrawRefund(input: OrderInput): Promise<Answered<{ withdrawn: boolean }>>;
}

export interface RefundStanding extends OrderStanding {
  refund: 'intended' | 'submitted' | 'refunded' | 'failed' | 'cancelled' | 'refused';
  /** How the payment service calls where it stands. */
  status: string | null;
}

/** What inventory and jobs say of an order's registration. */
export interface RegistrationLook {
  verdict: LookVerdict;
  attempt: number;
  /** How long ago the last attempt was sent; null when none was. */
  sentMsAgo: number | null;
  /** The last attempt was refused after one whose end is not known. */
  rejected: boolean;
  jobFailed: boolean;
  jobSucceeded: boolean;
  createdAt: string | null;
  expiresAt: string | null;
  payableAt: string | null;
}

/** Steps that talk to the registrar. */
export interface RegistrarSteps {
  /** Tests whether we are let in; the verdict is stored with the settings. */
  checkRegistrar(): Promise<boolean>;
  /** Asks what names are and cost, in one request, into the cache of lookups. `held`: not asked now. */
  lookUpNames(input: NameSearchInput): Promise<Answered<NameSearchResult>>;
  /** Last look before anything is bought. Moves the order to `registering` or decides the refund. */
  preflight(input: OrderInput): Promise<Answered<OrderStanding>>;
  /** Sends the registration once. What was sent before is not sent again: it is `ambiguous` then. */
  sendRegistration(input: OrderInput): Promise<Answered<OrderStanding & { verdict: TaskVerdict }>>;
  /** Reads what the registrar tells by itself, and tells whom it is about. */
  readMessages(): Promise<Answered<{ read: number }>>;
  /** Asks inventory and jobs; changes nothing. */
  lookAtRegistration(input: OrderInput): Promise<RegistrationLook>;
}
