import { describeEnd, runAction } from './action.js';
import { CauseGroups, type Handed } from './cause-groups.js';
import type { NotifyConfig } from './config.js';
import { LimitedTalk } from './limited-talk.js';
import { messageEnvironment, messageJson, messageText } from './message.js';
import type { Occurrence } from './occurrence.js';

export interface NotifierOptions {
  /** On standard input one object instead of the text of tomoyo-notifyd. */
  readonly isJson: boolean;
  /** Longest time of an action. */
  readonly timeoutMs: number;
  /** In place of the interval of the configuration. */
  readonly groupMs?: number | undefined;
  readonly say: (text: string) => void;
}

/** Actions that run at the same time. */
const AT_ONCE = 4;
/** For those that run when it ends. */
const LAST_MS = 2000;

/** Runs the action for what is added, beside whatever else is done. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #talk: LimitedTalk;
  readonly #groups: CauseGroups;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #config: NotifyConfig;
  #timer: NodeJS.Timeout | undefined;
  #notified = 0;
  #isClosed = false;

  constructor(config: NotifyConfig, options: NotifierOptions) {
    this.#options = options;
    this.#config = config;
    this.#talk = new LimitedTalk(options);
    this.#groups = new CauseGroups({ intervalMs: options.groupMs ?? config.intervalMs });
  }

  /** Messages for which an action was run. */
  get notified(): number {
    return this.#notified;
  }

  /** Requests that no message has told yet. */
  get waiting(): number {
    return this.#groups.waiting;
  }

  add(occurrence: Occurrence): void {
    if (this.#groups.add(occurrence, performance.now())) this.#work();
  }

  /** What comes from now on goes by it; what runs goes on. */
  reload(config: NotifyConfig): void {
    this.#config = config;
    this.#groups.setInterval(this.#options.groupMs ?? config.intervalMs);
    this.#work();
  }

  /** Runs nothing more; what runs has two seconds, then it is ended. Settles when all have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const patience = setTimeout(() => this.#stop.abort(), LAST_MS);
    await Promise.all(this.#running);
    clearTimeout(patience);
    const { waiting } = this;
    if (waiting > 0) this.#options.say(`requests not reported: ${waiting}`);
  }

  #work(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    for (let handed; this.#running.size < AT_ONCE && (handed = this.#groups.take(performance.now()));)
      this.#start(handed);
    const dueMs = this.#running.size < AT_ONCE ? this.#groups.dueMs() : undefined;
    if (dueMs !== undefined) this.#timer = setTimeout(() => this.#work(), Math.max(1, dueMs - performance.now()));
  }

  #start(handed: Handed): void {
    this.#notified += 1;
    const running = this.#run(handed).finally(() => {
      handed.done();
      this.#running.delete(running);
      this.#work();
    });
    this.#running.add(running);
  }

  /** Never rejects. */
  async #run({ message }: Handed): Promise<void> {
    const { isJson, timeoutMs } = this.#options;
    const command = this.#config.action;
    const end = await runAction({
      command,
      environment: messageEnvironment(message, process.env),
      input: isJson ? Buffer.from(messageJson(message)) : Buffer.from(messageText(message), 'latin1'),
      timeoutMs,
      signal: this.#stop.signal,
    });
    const wrong = describeEnd(end, timeoutMs);
    if (wrong !== undefined) this.#talk.say(`action ${command[0]}: ${wrong}`);
  }
}
