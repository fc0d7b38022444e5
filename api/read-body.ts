import type { IncomingMessage } from 'node:http';
import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';

/**
 * The bytes of a request body, at most `limit`.
 * @throws ApexkeepError `body-too-large` as soon as that is known, by Content-Length or by counting.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(request, limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        reject(tooLarge(request, limit));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () =>
      reject(
        new ApexkeepError('malformed-body', sentence('body-cut', 'The connection ended before the body was complete.')),
      ),
    );
  });
}

/** The rest of the body is read and thrown away, so that the caller gets to see the answer; the request timeout bounds it. */
function tooLarge(request: IncomingMessage, limit: number): ApexkeepError {
  request.resume();
  return new ApexkeepError(
    'body-too-large',
    sentence('body-too-large', 'A request body has at most {kib} KiB.', { kib: Math.floor(limit / 1024) }),
  );
}
