import type { Listening } from '#sandbox/server/listening.ts';
import { DomainRobotStandIn, type StandInOptions } from './acts.ts';
import { startControl } from './control.ts';
import { startHttpFront } from './http-front.ts';

export interface RunningStandIn {
  /** Base URL for an account's settings. */
  apiUrl: string;
  user: string;
  password: string;
  context: string;
  controlUrl: string;
  /** The same acts as over the control port. */
  control: DomainRobotStandIn;
  stop(): Promise<void>;
}

/** Starts the DomainRobot stand-in: the JSON API and the control port, on loopback unless told otherwise. */
export async function startDomainRobotStandIn(options: StandInOptions = {}): Promise<RunningStandIn> {
  const host = options.host ?? '127.0.0.1';
  const standIn = new DomainRobotStandIn(options);
  const running: Listening[] = [];
  let stopped: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    standIn.faults.clear();
    await Promise.all(running.map((one) => one.stop()));
    await standIn.end();
  };
  const stop = (): Promise<void> => (stopped ??= end());
  try {
    const { core, faults, requests } = standIn;
    const front = await startHttpFront(
      { core, faults, requests, heard: (request, body) => standIn.heard(request, body) },
      host,
      options.apiPort ?? 0,
    );
    running.push(front);
    const control = await startControl(standIn, host, options.controlPort ?? 0);
    running.push(control);
    return { apiUrl: front.url, ...core.credentials, controlUrl: control.url, control: standIn, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
