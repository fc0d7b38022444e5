import type { DefaultState, ParameterizedContext } from 'koa';
import type { Logger } from 'pino';
import type { PlatformPermission, PlatformRole, Role } from '#model/rules/permission.ts';
import type { Tx } from '#model/database.ts';
import type { Endpoint, InputOf, ResponseOf } from '#api/endpoint.ts';
import type { Parts } from '#api/parts.ts';

/** Who is signed in, as their session says. */
export interface SignedIn {
  id: string;
  email: string;
  name: string;
  locale: 'en' | 'de' | null;
  theme: 'system' | 'light' | 'dark';
  tokenHash: Buffer;
  expiresAt: Date;
  lastTenantId: string | null;
}

/** The workspace of the path and the caller's place in it. */
export interface Member {
  tenantId: string;
  slug: string;
  tenantName: string;
  membershipId: string;
  role: Role;
}

/** The caller's place among the people who run the platform. */
export interface PlatformMember {
  role: PlatformRole;
}

/** What a handler says about its answer beside the body. */
export interface Reply {
  status?: 200 | 201 | 202 | 204 | 503;
  /** Becomes the ETag. */
  version?: number;
  location?: string;
  /** For endpoints that answer with a file: its name for whoever keeps it, and what is in it. */
  file?: { name: string; body: Buffer };
}

/** What the middlewares found out about a request so far. */
export interface RequestState extends DefaultState {
  requestId: string;
  address: string;
  internal: boolean;
  endpoint: Endpoint;
  log: Logger;
  person: SignedIn | null;
  member: Member | null;
  platform: PlatformMember | null;
  params: Record<string, string>;
  query: unknown;
  body: unknown;
  idempotencyKey: string | null;
  requestHash: Buffer;
  ifMatch: number | null;
}

export type ApiContext = ParameterizedContext<RequestState>;

type CallerOf<E extends Endpoint> = E['access'] extends 'public'
  ? { person: SignedIn | null; member: null; platform: null }
  : E['access'] extends 'signed-in'
    ? { person: SignedIn; member: null; platform: null }
    : E['access'] extends PlatformPermission
      ? { person: SignedIn; member: null; platform: PlatformMember }
      : { person: SignedIn; member: Member; platform: null };

/** Keeps an answer so that a repeated request gets the same one. */
export interface WriteOptions<T> {
  /** What of the answer may be kept: a secret that is shown once is left out. */
  keep?: (answer: T) => T;
  /** The workspace whose transaction this is, where the path names none: one that the command makes. */
  tenantId?: string;
}

/** One validated, authorised request in the hands of its handler. */
export type Call<E extends Endpoint> = InputOf<E> &
  CallerOf<E> & {
    parts: Parts;
    reply: Reply;
    requestId: string;
    address: string;
    idempotencyKey: string;
    /** The version in If-Match; null when none was sent. */
    ifMatch: number | null;
    ctx: ApiContext;
    log: Logger;
    /** Runs a command: one transaction of this workspace, or of the platform, in which the Idempotency-Key is claimed and the answer kept. */
    write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions<T>): Promise<T>;
    /** Reads in one transaction of this workspace. */
    read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
    /** Reads orders across workspaces; for endpoints of the platform only. */
    readPlatform<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
    /** For acts that are made unique elsewhere (Temporal updates by id): claims the key, acts, keeps the answer. */
    once<T>(act: () => Promise<T>): Promise<T>;
  };

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ResponseOf<E>>;
