import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type CodecKeys, SealingCodec } from './codec.ts';

/** Path of the module that client, worker and bundle load the failure converter from. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(new URL('./failure-converter.ts', import.meta.url));

/** The one data converter of every client and worker: sealed payloads, sealed failures. */
export function sealedDataConverter(keys: CodecKeys, namespace: string): DataConverter {
  return {
    payloadCodecs: [new SealingCodec(keys, namespace)],
    failureConverterPath: FAILURE_CONVERTER_PATH,
  };
}
