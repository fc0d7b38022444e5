import { Client, Connection } from '@temporalio/client';
import type { CodecKeys } from './codec.ts';
import { sealedDataConverter } from './data-converter.ts';

/** Where the engine is, and the keys that seal what it stores. */
export interface TemporalConfig {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
  codecKeys: CodecKeys;
  /** mTLS material, PEM. Without it the connection is plain and belongs on a private network. */
  tls?: { serverName?: string; ca?: Buffer; cert?: Buffer; key?: Buffer };
}

/**
 * A client that connects on first use, so that a process starts and answers while Temporal is away. Close it with
 * `client.connection.close()`.
 */
export function connectTemporal(config: TemporalConfig): Client {
  const connection = Connection.lazy({
    address: config.address,
    connectTimeout: '3s',
    // Left alone, a client stays away for up to two minutes after Temporal has come back.
    channelArgs: { 'grpc.max_reconnect_backoff_ms': 2_000 },
    ...(config.tls ? { tls: tlsOptions(config.tls) } : {}),
  });
  return new Client({
    connection,
    namespace: config.namespace,
    dataConverter: sealedDataConverter(config.codecKeys, config.namespace),
  });
}

/** True when the frontend answers within `timeoutMs`. */
export async function temporalReady(client: Client, timeoutMs = 2000): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + timeoutMs, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}

/** PEM material in the form that client and worker connections take. */
export function tlsOptions(tls: NonNullable<TemporalConfig['tls']>) {
  return {
    ...(tls.serverName ? { serverNameOverride: tls.serverName } : {}),
    ...(tls.ca ? { serverRootCACertificate: tls.ca } : {}),
    ...(tls.cert && tls.key ? { clientCertPair: { crt: tls.cert, key: tls.key } } : {}),
  };
}
