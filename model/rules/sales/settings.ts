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
  /** Where customers come back to, below which their orders are. */
  returnUrl: string;
}
