import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';

/** What a server would answer: JSON, or nothing. */
export interface DueAnswer {
  status: number;
  body: unknown;
}

const HTML_502 =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';
const INSTEAD: readonly string[] = ['status-500', 'status', 'html-502', 'rate-limited'];

/** True for faults that answer in the place of the server. */
export function speaksInstead(fault: Fault): boolean {
  return INSTEAD.includes(fault.kind);
}

/** Answers in the place of the server, in the words that a proxy or an overloaded server finds; `type` is the server's own JSON. */
export function answerInstead(
  response: ServerResponse,
  fault: Fault,
  spelled: (status: number) => unknown,
  type = 'application/json',
): void {
  if (fault.kind === 'html-502') return void response.writeHead(502, { 'content-type': 'text/html' }).end(HTML_502);
  const headers: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  const status = fault.kind === 'rate-limited' ? 429 : fault.kind === 'status' ? (fault.status ?? 500) : 500;
  response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(spelled(status)));
}

/** Withholds, cuts or resets an answer that is due; false when this fault does nothing of the kind. */
export function broken(
  response: ServerResponse,
  answer: DueAnswer,
  fault: Fault | null,
  type = 'application/json',
): boolean {
  switch (fault?.kind) {
    case 'timeout-after-commit':
      return true;
    case 'hang':
      partial(response, answer, false, type);
      return true;
    case 'drop-after-commit':
      response.socket?.destroy();
      return true;
    case 'reset-mid-body':
      partial(response, answer, true, type);
      // Two ticks of the loop let the first half leave before the reset.
      setImmediate(() => setImmediate(() => response.socket?.resetAndDestroy()));
      return true;
    case 'cut-json': {
      const text = JSON.stringify(answer.body ?? { accepted: true });
      response
        .writeHead(withBody(answer.status), { 'content-type': type })
        .end(text.slice(0, Math.ceil(text.length / 2)));
      return true;
    }
    default:
      return false;
  }
}

/** Writes the head of an answer by hand, so that its body can be withheld or cut. */
function partial(response: ServerResponse, answer: DueAnswer, half: boolean, type: string): void {
  const text = answer.body === null ? '{"accepted":true}' : JSON.stringify(answer.body);
  const { socket } = response;
  const length = Buffer.byteLength(text);
  socket?.write(`HTTP/1.1 ${withBody(answer.status)} OK\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`);
  if (half) socket?.write(Buffer.from(text).subarray(0, Math.floor(length / 2)));
}

function withBody(status: number): number {
  return status === 204 ? 200 : status;
}
