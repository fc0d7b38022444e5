import { Connection, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import * as searchAttributeKeys from '#workflows/contracts/search-attributes.ts';
import { setTimeout as pause } from 'node:timers/promises';

/** The one namespace of Apexkeep. */
export const NAMESPACE = 'apexkeep';
const RETENTION_DAYS = 30;
/** Codes of the gRPC specification. */
const status = { INVALID_ARGUMENT: 3, NOT_FOUND: 5, ALREADY_EXISTS: 6 } as const;
const READY_MS = 30_000;

/** Names of the search attributes; what they hold is said beside their keys. */
export const SEARCH_ATTRIBUTES: string[] = Object.values(searchAttributeKeys).map((key) => key.name);

function isCode(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && error.code === code;
}

async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'Apexkeep: DNS changes',
      workflowExecutionRetentionPeriod: {
        seconds: proto.google.protobuf.Duration.fromObject({ seconds: RETENTION_DAYS * 86_400 }).seconds,
      },
    });
  } catch (error) {
    if (!isCode(error, status.ALREADY_EXISTS)) throw error;
  }
}

/** Adds the attributes that are missing; true when all are there. Not found: the server has not yet seen the namespace. */
async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const present = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in (present.customAttributes ?? {})));
    if (missing.length === 0) return true;
    const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, keyword]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return false;
  } catch (error) {
    if (isCode(error, status.NOT_FOUND) || isCode(error, status.ALREADY_EXISTS)) return false;
    throw error;
  }
}

/** True once a query over every attribute is understood: from then on workflows may carry them. */
async function isUsable(connection: Connection, namespace: string): Promise<boolean> {
  const query = SEARCH_ATTRIBUTES.map((name) => `${name} = 'x'`).join(' and ');
  return connection.workflowService.countWorkflowExecutions({ namespace, query }).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, status.NOT_FOUND) || isCode(error, status.INVALID_ARGUMENT)) return false;
      throw error;
    },
  );
}

/**
 * Makes the namespace (retention 30 days) and its search attributes, and waits until both are usable. Idempotent: run it on
 * every start and every deploy. Throws when the server does not take them within 30 s.
 */
export async function prepareNamespace(address: string, namespace = NAMESPACE): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 10_000 });
  try {
    if (await isUsable(connection, namespace)) return;
    await ensureNamespace(connection, namespace);
    for (const end = Date.now() + READY_MS; Date.now() < end; await pause(100)) {
      if ((await ensureSearchAttributes(connection, namespace)) && (await isUsable(connection, namespace))) return;
    }
  } finally {
    await connection.close();
  }
  throw new Error(
    `Temporal at ${address} did not make the namespace "${namespace}" usable within ${READY_MS / 1000} s. Start again.`,
  );
}
