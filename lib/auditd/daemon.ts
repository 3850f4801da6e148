import type { AuditdRule } from '../audit/auditd-rules.js';
import type { AuditEvent } from '../audit/event.js';
import { Auditd, type Route } from './auditd.js';
import type { AuditdConfig } from './config.js';
import { DomainLimit } from './domain-limit.js';
import { FanOut } from './fan-out.js';
import { parseListen } from './listen-address.js';
import { AuditMetrics } from './metrics.js';
import { MetricsFile } from './metrics-file.js';
import { serveMetrics } from './metrics-server.js';
import { openRoutes, type ConfiguredRoute, type RouteOptions } from './open-routes.js';
import { Spool } from './spool.js';
import type { StoredEvent } from './stored-event.js';

export interface DaemonOptions extends Omit<RouteOptions, 'rules'> {
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
}

/** A configuration of auditd, and the rules that it names. */
export interface DaemonConfig {
  readonly config: AuditdConfig;
  readonly rules: readonly AuditdRule[];
}

/** All that a configuration asks for, running. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #auditd: Auditd;
  /** Of the configuration; the socket is none of them. */
  #routes: readonly ConfiguredRoute[];
  readonly #fanOut: FanOut | undefined;
  /** Of what is open beside the pipeline. */
  readonly #closers: readonly Closer[];
  #fixed: string;

  private constructor({ config, routes, fanOut, auditd, closers }: Parts, options: DaemonOptions) {
    this.#options = options;
    this.#auditd = auditd;
    this.#routes = routes;
    this.#fanOut = fanOut;
    this.#closers = closers;
    this.#fixed = fixedPart(config);
  }

  /**
   * Opens spool, socket and metrics, all or none.
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_IN_USE: another daemon has the spool or the socket; what node:fs throws
   */
  static async open({ config, rules }: DaemonConfig, options: DaemonOptions): Promise<Daemon> {
    const { boot, say } = options;
    /** The pipeline closes these, once all is open. */
    const opened: Closer[] = [];
    const closers: Closer[] = [];
    try {
      const routes = openRoutes(config, [], { ...options, rules });
      const spool =
        config.spool && (await Spool.open(config.spool.folder, { boot, limitBytes: config.spool.size, say }));
      if (spool) opened.push(() => spool.close());
      const fanOut = config.socket && (await FanOut.open(config.socket.path, { boot, spool, say }));
      if (fanOut) opened.push(() => fanOut.close());
      const limit =
        config.limit && new DomainLimit({ records: config.limit.records, seconds: config.limit.every / 1000 });
      const metrics = config.metrics && new AuditMetrics(() => auditd.routes.map(({ sink }) => sink));
      const observe = metrics && ((event: StoredEvent) => metrics.observe(event));
      const auditd: Auditd = new Auditd({
        routes: withSocket(routes, fanOut),
        boot,
        store: spool,
        limit,
        observe,
        say,
      });
      if (config.metrics && metrics) await showMetrics(metrics, config.metrics, { say, closers });
      return new Daemon({ config, routes, fanOut, auditd, closers }, options);
    } catch (error) {
      await closeAll([...opened, ...closers]);
      throw error;
    }
  }

  /** In a line, for people. */
  get status(): string {
    const waiting = this.#auditd.routes.reduce((sum, { sink }) => sum + sink.counts.pendingBytes, 0);
    const { records, lost } = this.#auditd;
    return `${records} records, ${lost} lost${waiting > 0 ? `, ${waiting} bytes waiting` : ''}`;
  }

  /** Until the events end; then all that can be stored is, and all is closed. */
  async store(batches: AsyncIterable<readonly AuditEvent[]>): Promise<void> {
    try {
      await this.#auditd.store(batches);
    } finally {
      await closeAll(this.#closers);
    }
  }

  /**
   * Goes by another configuration: sinks and rules. The rest needs a restart, which is said.
   * @throws TomoyoError TOMOYO_BAD_OPTION; then nothing is changed
   */
  async reload({ config, rules }: DaemonConfig): Promise<void> {
    const routes = openRoutes(config, this.#routes, { ...this.#options, rules });
    const fixed = fixedPart(config);
    if (fixed !== this.#fixed)
      this.#options.say('only sinks and rules are read again; for the rest of what changed, restart');
    this.#fixed = fixed;
    this.#routes = routes;
    await this.#auditd.replaceRoutes(withSocket(routes, this.#fanOut));
  }
}

type Closer = () => Promise<void>;

interface Parts {
  readonly config: AuditdConfig;
  readonly routes: readonly ConfiguredRoute[];
  readonly fanOut: FanOut | undefined;
  readonly auditd: Auditd;
  readonly closers: readonly Closer[];
}

function withSocket(routes: readonly Route[], fanOut: FanOut | undefined): readonly Route[] {
  return fanOut ? [...routes, { sink: fanOut }] : routes;
}

async function showMetrics(
  metrics: AuditMetrics,
  { listen, textfile }: NonNullable<AuditdConfig['metrics']>,
  { say, closers }: { readonly say: DaemonOptions['say']; readonly closers: Closer[] },
): Promise<void> {
  if (listen !== undefined) {
    const server = await serveMetrics(parseListen(listen), metrics, { say });
    closers.push(() => server.close());
  }
  if (textfile !== undefined) {
    const file = new MetricsFile(textfile, metrics, { say });
    closers.push(() => file.close());
  }
}

/** The last opened first; each is closed whatever happens to the others. */
async function closeAll(closers: readonly Closer[]): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  for (let index = closers.length - 1; index >= 0; index--) {
    try {
      await closers[index]?.();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
}

/** What a reload does not change. */
function fixedPart({ sink: _sink, rules: _rules, ...fixed }: AuditdConfig): string {
  return JSON.stringify(fixed);
}
