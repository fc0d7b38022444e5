/**
 * What no public source settles, one switch each, with our guess as the default; and how strict the stand-in is. A live account
 * answers these questions, and then the defaults change.
 */
export interface Switches {
  /** HTTP status of a wrong password, context or session. */
  authStatus: number;
  /** HTTP status when something asked for is not there. */
  absentStatus: number;
  /** HTTP status of the daily limit. */
  taskLimitStatus: number;
  /** HTTP status of the limit a second; `retry-after` comes with it when set. */
  rateStatus: number;
  rateRetryAfter: string | null;
  /** `POST …/_authinfo1` tells the code in its reply. */
  authinfoInReply: boolean;
  /** A cancelation is answered `N0103101` (newer pages) or `S0103101` (older ones). */
  cancelationLetter: 'N' | 'S';
  /** `POST /domainstudio` leaves out `status` on success. */
  studioWithoutStatus: boolean;
  /** A wrong AuthCode is found at once (`E0104`) or by the registry, in the job. */
  authinfoChecked: 'at-once' | 'in-job';
  /** `GET /job/{id}` still shows jobs that have ended. */
  jobInfoShowsEnded: boolean;
  /** A second mutation with the same ctid is refused. */
  uniqueCtid: boolean;
  codes: { taken: string; funds: string; absent: string; authinfo: string; registry: string; ctid: string };
  language: 'de' | 'en';
  /** Requests a second and IP; null for no limit. */
  requestsPerSecond: number | null;
  /** Owners confirm their mail address at once; otherwise never, unless told by the control port. */
  ownersConfirm: boolean;
  /** Default time a job runs, and a transfer between its two finals, by the stand-in's clock. */
  jobMs: number;
  transferMs: number;
}

export const DEFAULT_SWITCHES: Switches = {
  authStatus: 401,
  absentStatus: 404,
  taskLimitStatus: 400,
  rateStatus: 429,
  rateRetryAfter: '1',
  authinfoInReply: false,
  cancelationLetter: 'N',
  studioWithoutStatus: true,
  authinfoChecked: 'at-once',
  jobInfoShowsEnded: false,
  uniqueCtid: false,
  codes: {
    taken: 'EF-SANDBOX-TAKEN',
    funds: 'EF-SANDBOX-FUNDS',
    absent: 'EF-SANDBOX-ABSENT',
    authinfo: 'EF-SANDBOX-AUTHINFO',
    registry: 'EF-SANDBOX-REGISTRY',
    ctid: 'EF-SANDBOX-CTID',
  },
  language: 'de',
  requestsPerSecond: 3,
  ownersConfirm: false,
  jobMs: 2_000,
  transferMs: 10_000,
};
