import { sendDatagrams } from './datagrams.js';
import { describeError } from '../errors.js';

export interface ServiceManagerOptions {
  /** While it says false the watchdog gets nothing, and the service manager ends this process after its time. */
  readonly isAlive: () => boolean;
  readonly say: (text: string) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The longest time of a timer. */
const MOST_MS = 2 ** 31 - 1;

/**
 * Tells the service manager how it goes, by the protocol of sd_notify(3) and sd_watchdog_enabled(3). What cannot be sent is
 * said, the first time, and has no other effect. Calls settle when it is sent or given up, in their order; none rejects.
 *
 * No variable is taken out of the environment: a program that starts others leaves NOTIFY_SOCKET, WATCHDOG_USEC and
 * WATCHDOG_PID out of what they get, or they could speak in its name.
 * Tested: test/harness/daemon/service-manager.test.ts.
 */
export class ServiceManager {
  readonly #socket: string;
  readonly #options: ServiceManagerOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #hasFailed = false;

  /** Undefined where nobody wants to know: no NOTIFY_SOCKET. Its time comes from WATCHDOG_USEC, if WATCHDOG_PID is ours. */
  static fromEnvironment(environment: Environment, options: ServiceManagerOptions): ServiceManager | undefined {
    const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: time, WATCHDOG_PID: pid } = environment;
    if (!socket) return undefined;
    const isOurs = time !== undefined && (!pid || pid === String(process.pid));
    if (!isOurs) return new ServiceManager(socket, undefined, options);
    if (/^[1-9]\d*$/.test(time)) return new ServiceManager(socket, Number(time) / 1000, options);
    options.say(`WATCHDOG_USEC: expected a number of microseconds, got ${JSON.stringify(time)}`);
    return new ServiceManager(socket, undefined, options);
  }

  private constructor(socket: string, watchdogMs: number | undefined, options: ServiceManagerOptions) {
    this.#socket = socket;
    this.#options = options;
    if (watchdogMs === undefined) return;
    const keepAlive = () => {
      if (options.isAlive()) void this.#send('WATCHDOG=1');
    };
    this.#timer = setInterval(keepAlive, Math.min(watchdogMs / 2, MOST_MS)).unref();
  }

  /** It has started, or its configuration is read again. */
  ready(status: string): Promise<void> {
    return this.#send(`READY=1\n${statusLine(status)}`);
  }

  /** What `systemctl status` shows. */
  status(text: string): Promise<void> {
    return this.#send(statusLine(text));
  }

  /** Until ready(). */
  reloading(): Promise<void> {
    const microseconds = process.hrtime.bigint() / 1000n; // of CLOCK_MONOTONIC
    return this.#send(`RELOADING=1\nMONOTONIC_USEC=${microseconds}`);
  }

  stopping(): Promise<void> {
    return this.#send('STOPPING=1');
  }

  /** The watchdog gets nothing more; for a process that goes on without being a service. */
  close(): void {
    clearInterval(this.#timer);
  }

  #send(text: string): Promise<void> {
    this.#last = this.#sendBehind(this.#last, text);
    return this.#last;
  }

  async #sendBehind(before: Promise<void>, text: string): Promise<void> {
    await before;
    try {
      await sendDatagrams(this.#socket, [Buffer.from(text)]);
    } catch (error) {
      if (!this.#hasFailed) this.#say(error);
      this.#hasFailed = true;
    }
  }

  #say(error: unknown): void {
    this.#options.say(`service manager: ${describeError(error)}`);
  }
}

/** A line feed would begin another assignment. */
function statusLine(text: string): string {
  return `STATUS=${text.replaceAll('\n', ' ')}`;
}
