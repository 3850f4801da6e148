import type { AuditdRule } from '../audit/auditd-rules.js';
import type { AuditEvent } from '../audit/event.js';
import { Auditd, type Route } from './auditd.js';
import type { AuditdConfig } from './config.js';
import { DomainLimit } from './domain-limit.js';
import { FanOut } from './fan-out.js';
import { parseListen } from './listen-address.js';
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
  readonly #closers: readonly Closer[];
  #fixed: string;
  #records = 0;
  #lost = 0;

  private constructor(parts: Parts, options: DaemonOptions) {
    this.#options = options;
    this.#routes = parts.routes;
    this.#fanOut = parts.fanOut;
    this.#closers = parts.closers;
    this.#fixed = fixedPart(parts.config);
    this.#auditd = new Auditd({
      routes: this.#allRoutes(),
      boot: options.boot,
      store: parts.spool,
      limit: parts.limit,
      observe: (event) => {
        this.#count(event);
        parts.observe?.(event);
      },
      say: options.say,
    });
    parts.auditd.current = this.#auditd;
  }

  /**
   * Opens spool, socket and metrics, all or none.
   * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_IN_USE: another daemon has the spool or the socket; what node:fs throws
   */
  static async open({ config, rules }: DaemonConfig, options: DaemonOptions): Promise<Daemon> {
    const { boot, say } = options;
    const { spool: spoolConfig, socket, limit, metrics: wanted } = config;
    /** Auditd closes these, once there is one. */
    const opened: Closer[] = [];
    const closers: Closer[] = [];
    const auditd: { current?: Auditd } = {};
    try {
      const routes = openRoutes(config, [], { ...options, rules });
      const spool = spoolConfig && (await Spool.open(spoolConfig.folder, { boot, limitBytes: spoolConfig.size, say }));
      if (spool) opened.push(() => spool.close());
      const fanOut = socket && (await FanOut.open(socket.path, { boot, spool, say }));
      if (fanOut) opened.push(() => fanOut.close());
      let observe: ((event: StoredEvent) => void) | undefined;
      if (wanted) {
        const { AuditMetrics } = await import('./metrics.js');
        const metrics = new AuditMetrics(() => auditd.current?.routes.map(({ sink }) => sink) ?? []);
        observe = (event) => metrics.observe(event);
        if (wanted.listen !== undefined) {
          const server = await serveMetrics(parseListen(wanted.listen), metrics, { say });
          closers.push(() => server.close());
        }
        if (wanted.textfile !== undefined) {
          const file = new MetricsFile(wanted.textfile, metrics, { say });
          closers.push(() => file.close());
        }
      }
      const domainLimit = limit && new DomainLimit({ records: limit.records, seconds: limit.every / 1000 });
      const parts = { config, routes, spool, fanOut, limit: domainLimit, observe, closers, auditd };
      return new Daemon(parts, options);
    } catch (error) {
      await closeAll([...opened, ...closers]);
      throw error;
    }
  }

  /** In a line, for people. */
  get status(): string {
    const waiting = this.#auditd.routes.reduce((sum, { sink }) => sum + sink.counts.pendingBytes, 0);
    return `${this.#records} records, ${this.#lost} lost${waiting > 0 ? `, ${waiting} bytes waiting` : ''}`;
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
    await this.#auditd.replaceRoutes(this.#allRoutes());
  }

  #allRoutes(): readonly Route[] {
    return this.#fanOut ? [...this.#routes, { sink: this.#fanOut }] : this.#routes;
  }

  #count({ event }: StoredEvent): void {
    if (event.kind === 'record') this.#records++;
    if (event.kind === 'gap' && event.lost) for (const count of Object.values(event.lost)) this.#lost += count;
  }
}

type Closer = () => Promise<void>;

interface Parts {
  readonly config: AuditdConfig;
  readonly routes: readonly ConfiguredRoute[];
  readonly spool: Spool | undefined;
  readonly fanOut: FanOut | undefined;
  readonly limit: DomainLimit | undefined;
  readonly observe: ((event: StoredEvent) => void) | undefined;
  readonly closers: readonly Closer[];
  /** Filled in when there is one: metrics ask it for its sinks. */
  readonly auditd: { current?: Auditd };
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
