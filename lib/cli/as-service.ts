import { ServiceManager } from '../daemon/service-manager.js';
import { messageOf } from './output.js';

export interface ServiceOptions {
  /** Aborts when the daemon is to end. */
  readonly signal: AbortSignal;
  /** Said once a SIGHUP reads the configuration again, and no longer ends the process. */
  readonly started: string;
  /** What the service manager shows. */
  readonly status: () => string;
  /** At SIGHUP. @returns what is said of it */
  readonly reload: () => Promise<string>;
  /** What is said when it cannot be read again, such as "the old rules stay". */
  readonly kept: string;
  readonly say: (text: string) => void;
}

const STATUS_MS = 5000;

/**
 * Runs the work of a daemon that has started: SIGHUP reads its configuration again, one time after the other, and the
 * service manager, where there is one, knows how it goes.
 */
export async function asService(options: ServiceOptions, work: () => Promise<void>): Promise<void> {
  const { signal, started, status, reload, kept, say } = options;
  // a timer of this event loop: where it stands still, so does the watchdog
  const service = ServiceManager.fromEnvironment(process.env, { isAlive: () => true, say });
  let reloads = Promise.resolve();
  const reloadOnce = async () => {
    void service?.reloading();
    await reload().then(say, (error: unknown) => say(`${kept}: ${messageOf(error)}`));
    void service?.ready(status());
  };
  const onHangup = () => void (reloads = reloads.then(reloadOnce));
  // what is left to do may take its time
  const onEnd = () => void service?.stopping();
  const timer = service && setInterval(() => void service.status(status()), STATUS_MS);
  process.on('SIGHUP', onHangup);
  signal.addEventListener('abort', onEnd, { once: true });
  say(started);
  void service?.ready(status());
  try {
    await work();
  } finally {
    process.off('SIGHUP', onHangup);
    signal.removeEventListener('abort', onEnd);
    clearInterval(timer);
    await reloads;
    await service?.stopping();
    service?.close();
  }
}
