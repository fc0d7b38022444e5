import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves failure messages and stack traces into a payload, so that the codec seals them like everything else. Client,
 * worker and workflow bundle all load this file by path; it must stay free of Node imports.
 */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: true,
});
