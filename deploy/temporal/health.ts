import { Connection } from '@temporalio/client';
import { connect } from 'node:net';

const HEALTHY = 1;

/** Whether anything takes TCP connections there: cheap enough to ask many times a second. */
function listens(address: string): Promise<boolean> {
  const [host, port] = [
    address.slice(0, address.lastIndexOf(':')),
    Number(address.slice(address.lastIndexOf(':') + 1)),
  ];
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

/** Whether the frontend at `host:port` reports SERVING by the gRPC health protocol. */
export async function isServing(address: string): Promise<boolean> {
  if (!(await listens(address))) return false;
  const connection = Connection.lazy({ address });
  try {
    const answer = await connection.withDeadline(Date.now() + 2000, () =>
      connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' }),
    );
    return answer.status === HEALTHY;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
