import { registrationSweepSteps } from './order-steps.ts';

/*
 * Finds domains whose time to be looked at has come; started every five minutes by the schedule `registration-sweep`. Page:
 * docs/workflows/registration.md.
 *
 * It only asks for looks, and puts off what it asked for by an hour: a run that dies delays some domains and loses none.
 * Retry horizon: none, since the next run comes in five minutes.
 */
export async function sweepRegistrations(): Promise<{ asked: number }> {
  return registrationSweepSteps.sweepRegistrations();
}
