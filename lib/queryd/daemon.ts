import type { Kernel } from '../access/kernel-access.js';
import type { Tomoyo } from '../kernel/tomoyo.js';
import { compileRules } from '../query/rules.js';
import { Desk, type DeskSettings } from './desk.js';
import { DecisionLog } from './decision-log.js';
import { DeskServer, type DeskServerOptions } from './desk-server.js';
import type { RulesFile } from './rules-file.js';
import { SurroundingsReader } from './surroundings.js';

/** What `tomoyo queryd` is made of: a desk, its socket, the log of decisions. */
export class QueryDaemon implements AsyncDisposable {
  readonly #desk: Desk;
  readonly #server: DeskServer;
  readonly #surroundings: SurroundingsReader;
  readonly #log: DecisionLog;

  private constructor(desk: Desk, server: DeskServer, surroundings: SurroundingsReader, log: DecisionLog) {
    this.#desk = desk;
    this.#server = server;
    this.#surroundings = surroundings;
    this.#log = log;
  }

  /** @throws TomoyoError as DeskServer.open() and SurroundingsReader */
  static async open(kernel: Kernel, config: RulesFile, options: DeskServerOptions): Promise<QueryDaemon> {
    const { say } = options;
    const surroundings = await SurroundingsReader.open(kernel);
    const log = new DecisionLog(config.decisions, say);
    const desk = new Desk({
      settings: settingsOf(config),
      surroundings: (question, allowing) => surroundings.read(question, allowing),
      decided: (decision) => log.add(decision),
      say,
    });
    try {
      return new QueryDaemon(desk, await DeskServer.open(desk, config.socket, options), surroundings, log);
    } catch (error) {
      await surroundings[Symbol.asyncDispose]();
      throw error;
    }
  }

  get status(): string {
    const { waiting, attached } = this.#desk.counts;
    return `${waiting} questions wait for a person, ${attached} attached`;
  }

  /** Answers until the stream is closed. @throws as Desk.serve() */
  serve(questions: ReturnType<Tomoyo['queries']>): Promise<void> {
    return this.#desk.serve(questions);
  }

  /** For questions from now on. The socket stays where it is. */
  async reload(config: RulesFile): Promise<void> {
    this.#desk.change(settingsOf(config));
    await this.#log.change(config.decisions);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    await this.#log.close();
    await this.#surroundings[Symbol.asyncDispose]();
  }
}

function settingsOf({ rules, fallback, holdMs, unattendedMs }: RulesFile): DeskSettings {
  return { rules: compileRules(rules, { fallback }), holdMs, unattendedMs };
}
