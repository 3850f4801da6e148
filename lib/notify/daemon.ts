import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lockFile, type FileLock } from '../daemon/file-lock.js';
import { openSource, type SourceOptions } from './choose-source.js';
import type { NotifyConfig } from './config.js';
import { LimitedTalk } from './limited-talk.js';
import { Notifier, type NotifierOptions } from './notifier.js';
import type { Source } from './source.js';

export interface NotifyDaemonOptions
  extends NotifierOptions, Pick<SourceOptions, 'kernel' | 'from' | 'modes' | 'socket'> {
  /** That only one of these daemons runs; its folder is made where it is missing. */
  readonly lock: string;
}

/** Runs an action for what the kernel refuses, as `notifyd.conf` says. Tested: test/board/notify.board.ts. */
export class NotifyDaemon {
  readonly #options: NotifyDaemonOptions;
  readonly #lock: FileLock;
  readonly #notifier: Notifier;
  readonly #sources: SourceOptions;
  #config: NotifyConfig;
  #source: Source;
  #next: Source | undefined;

  /**
   * Opens where one hears of it.
   * @throws TomoyoError TOMOYO_IN_USE: another one runs; as openSource(); what node:fs throws
   */
  static async open(config: NotifyConfig, options: NotifyDaemonOptions): Promise<NotifyDaemon> {
    await mkdir(dirname(options.lock), { recursive: true, mode: 0o755 });
    const lock = await lockFile(options.lock, `The lock ${options.lock}`);
    const notifier = new Notifier(config, options);
    const talk = new LimitedTalk(options);
    const { kernel, from, modes, socket } = options;
    let daemon: NotifyDaemon | undefined;
    const sources: SourceOptions = {
      kernel,
      from,
      modes,
      socket,
      waitMs: () => daemon?.waitMs ?? config.waitMs,
      tell: (occurrence) => notifier.add(occurrence),
      say: (text, matter) => talk.say(text, matter),
    };
    try {
      const source = await openSource(sources);
      return (daemon = new NotifyDaemon({ config, options, lock, notifier, sources, source }));
    } catch (error) {
      await lock.close();
      throw error;
    }
  }

  private constructor({ config, options, lock, notifier, sources, source }: Parts) {
    this.#config = config;
    this.#options = options;
    this.#lock = lock;
    this.#notifier = notifier;
    this.#sources = sources;
    this.#source = source;
  }

  /** How long a question is held. */
  get waitMs(): number {
    return this.#config.waitMs;
  }

  /** In a line, for people. */
  get status(): string {
    const { notified, waiting } = this.#notifier;
    const held = this.#source.name === 'questions' ? `, each held ${this.waitMs / 1000} s` : '';
    return `${this.#source.name}${held}: ${notified} messages, ${waiting} requests waiting for one`;
  }

  /**
   * Until the signal. Then what waits for an answer is released at once, and what runs has a moment to end.
   * @throws TomoyoError of the kernel's files
   */
  async run(signal: AbortSignal): Promise<void> {
    const close = () => this.#source.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      while (!signal.aborted) {
        await this.#source.watch();
        this.#source.close();
        if (!signal.aborted) await this.#goOn();
      }
    } finally {
      signal.removeEventListener('abort', close);
      close();
      this.#next?.close();
      await this.#notifier.close();
      await this.#lock.close();
    }
  }

  /**
   * Goes by another configuration: what comes from now on.
   * @throws as openSource(); then nothing is changed
   */
  async reload(config: NotifyConfig): Promise<void> {
    const { from } = this.#options;
    if (from === 'auto' && config.waitMs > 0 !== this.waitMs > 0) {
      this.#next?.close();
      this.#next = await openSource(this.#sources, config.waitMs);
    }
    this.#config = config;
    this.#notifier.reload(config);
    if (this.#next) this.#source.close();
  }

  async #goOn(): Promise<void> {
    this.#source = this.#next ?? (await openSource(this.#sources));
    this.#next = undefined;
    this.#options.say(`watches ${this.status}`);
  }
}

interface Parts {
  readonly config: NotifyConfig;
  readonly options: NotifyDaemonOptions;
  readonly lock: FileLock;
  readonly notifier: Notifier;
  readonly sources: SourceOptions;
  readonly source: Source;
}
