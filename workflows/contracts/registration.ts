import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RegistrationState } from '#model/rules/sales/registration-term.ts';
import type { Answered } from './order-steps.ts';

/** Workflow `registration`, id `registration/<uuid>`: brings a domain to what is wanted of it, and looks where it stands. */
export const REGISTRATION = 'registration';

export function registrationWorkflowId(registrationId: string): string {
  return `registration/${registrationId}`;
}

export interface RegistrationInput {
  tenantId: string;
  registrationId: string;
}

/** Something else is wanted, or it is time to look. Sent often it is looked at once. */
export const tend = defineSignal('tend');

/** Who asks for an AuthCode, and for whom it is sealed: a public key of one request. */
export interface RevealAct {
  actorId: string;
  requestId: string;
  publicKey: string;
}

/** Fetches a new AuthCode, sealed for the one who asks. Returns the row that it waits in; never the code. */
export const revealAuthCode = defineUpdate<{ revealId: string }, [RevealAct]>('revealAuthCode');

/** Workflow `sweepRegistrations`: finds domains whose time to be looked at has come. Started by a schedule. */
export const SWEEP_REGISTRATIONS = 'sweepRegistrations';

/** Where a registration stands after it was tended. */
export interface Tended {
  /** `example.org`: what an operator reads. */
  about: string;
  state: RegistrationState;
  /** How much is not done yet, and not refused. */
  left: number;
}

/** Steps at the registrar. */
export interface RegistrationSteps {
  /** Looks at a domain, keeps what is found, and sends what is wanted and not so. Done twice it looks twice. */
  tendRegistration(input: RegistrationInput): Promise<Answered<Tended>>;
  /** Fetches a new AuthCode and leaves it, sealed, for the one who asked. */
  fetchAuthCode(input: RegistrationInput & RevealAct): Promise<Answered<{ revealId: string }>>;
}

/** Database steps. */
export interface RegistrationRowSteps {
  /** What is not done for so long is given up until the next day's look, and people are told. */
  setAside(input: RegistrationInput): Promise<void>;
  /** Asks for a look at each domain whose time has come. */
  sweepRegistrations(): Promise<{ asked: number }>;
}
