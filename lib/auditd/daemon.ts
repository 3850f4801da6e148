import type { AuditdRule } from '../audit/auditd-rules.js';
import type { AuditEvent } from '../audit/event.js';
import { giveBackMemory } from '../daemon/give-back-memory.js';
import { Auditd, type Route } from './auditd.js';
import type { AuditdConfig } from './config.js';
import type { DomainLimit } from './domain-limit.js';
import type { FanOut } from './fan-out.js';
import type { AuditMetrics } from './metrics.js';
import { openRoutes, type ConfiguredRoute, type RouteOptions } from './open-routes.js';
import type { Spool } from './spool.js';
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

/** All that a configuration asks for, running. What it does not ask for is not loaded: a daemon stays for months. */
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
      const routes = await openRoutes(config, [], { ...options, rules });
      const spool = config.spool && (await openSpool(config.spool, options));
      if (spool) opened.push(() => spool.close());
      const fanOut = config.socket && (await openFanOut(config.socket.path, { boot, spool, say }));
      if (fanOut) opened.push(() => fanOut.close());
      const limit = config.limit && (await domainLimit(config.limit));
      const metrics = config.metrics && (await openMetrics(() => auditd.routes));
      const observe = metrics && ((event: StoredEvent) => metrics.observe(event));
      const auditd: Auditd = new Auditd({
        routes: withSocket(routes, fanOut),
        boot,
        store: spool,
        limit,
        observe,
        whenQuiet: (how) => giveBackMemory(how === 'short' ? 'free' : 'all'),
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
    const routes = await openRoutes(config, this.#routes, { ...this.#options, rules });
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

async function openSpool(
  { folder, size }: NonNullable<AuditdConfig['spool']>,
  { boot, say }: DaemonOptions,
): Promise<Spool> {
  const { Spool } = await import('./spool.js');
  return Spool.open(folder, { boot, limitBytes: size, say });
}

async function openFanOut(...at: Parameters<typeof FanOut.open>): Promise<FanOut> {
  const { FanOut } = await import('./fan-out.js');
  return FanOut.open(...at);
}

async function domainLimit({ records, every }: NonNullable<AuditdConfig['limit']>): Promise<DomainLimit> {
  const { DomainLimit } = await import('./domain-limit.js');
  return new DomainLimit({ records, seconds: every / 1000 });
}

async function openMetrics(routes: () => readonly Route[]): Promise<AuditMetrics> {
  const { AuditMetrics } = await import('./metrics.js');
  return new AuditMetrics(() => routes().map(({ sink }) => sink));
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
    const [{ serveMetrics }, { parseListen }] = await Promise.all([
      import('./metrics-server.js'),
      import('./listen-address.js'),
    ]);
    const server = await serveMetrics(parseListen(listen), metrics, { say });
    closers.push(() => server.close());
  }
  if (textfile !== undefined) {
    const { MetricsFile } = await import('./metrics-file.js');
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
