import { readFileSync } from 'node:fs';
import { ServiceManager } from '../daemon/service-manager.js';
import { TomoyoError } from '../errors.js';
import { interfacePath } from '../kernel/interface-files.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import type { From } from '../notify/choose-source.js';
import { parseNotifyConfig, type NotifyConfig } from '../notify/config.js';
import { NotifyDaemon } from '../notify/daemon.js';
import { findProgram } from '../notify/find-program.js';
import { messageOf, say as talk } from './output.js';
import { cannotRead } from './policy-files.js';
import { Until } from './until.js';

export interface RunNotifyOptions {
  readonly config: string;
  readonly check?: true;
  readonly from: From;
  readonly modes: readonly ('enforcing' | 'permissive' | 'learning')[];
  readonly socket: string;
  readonly json?: true;
  /** Milliseconds, as `group`. */
  readonly timeout: number;
  readonly group?: number;
}

/** Beside the socket of `tomoyo auditd`. */
const LOCK = '/run/tomoyo/notify.lock';
const STATUS_MS = 5000;

/** `tomoyo notify`, until SIGTERM. */
export async function runNotify({ config: file, check, ...options }: RunNotifyOptions): Promise<void> {
  const config = readConfig(file);
  if (check) return say(`${file} is good`);
  using until = new Until();
  await using tomoyo = await openTomoyo();
  // says why where there is none, before a lock is made
  await tomoyo.version();
  const { from, modes, socket, json, timeout, group } = options;
  const daemon = await NotifyDaemon.open(config, {
    kernel: {
      audit: () => tomoyo.audit(),
      queries: () => tomoyo.queries(),
      auditPath: interfacePath(tomoyo.root, 'audit'),
      queryPath: interfacePath(tomoyo.root, 'query'),
    },
    from,
    modes,
    socket,
    isJson: json ?? false,
    timeoutMs: timeout,
    groupMs: group,
    lock: LOCK,
    say,
  });
  await serve(daemon, file, until.signal);
}

async function serve(daemon: NotifyDaemon, file: string, signal: AbortSignal): Promise<void> {
  const service = ServiceManager.fromEnvironment(process.env, { isAlive: () => true, say });
  let reloading = Promise.resolve();
  const onHangup = () => void (reloading = reloading.then(() => reloadFrom(daemon, file, service)));
  const timer = service && setInterval(() => void service.status(daemon.status), STATUS_MS);
  process.on('SIGHUP', onHangup);
  say(`started; watches ${daemon.status}`);
  void service?.ready(daemon.status);
  // before the last messages have had their time
  signal.addEventListener('abort', () => void service?.stopping(), { once: true });
  try {
    await daemon.run(signal);
  } finally {
    process.off('SIGHUP', onHangup);
    clearInterval(timer);
    await reloading;
    service?.close();
  }
}

async function reloadFrom(daemon: NotifyDaemon, file: string, service: ServiceManager | undefined): Promise<void> {
  void service?.reloading();
  try {
    await daemon.reload(readConfig(file));
    say(`configuration read again; watches ${daemon.status}`);
  } catch (error) {
    say(`the old configuration stays: ${messageOf(error)}`);
  }
  void service?.ready(daemon.status);
}

/** @throws TomoyoError TOMOYO_BAD_OPTION for a file that cannot be read; TOMOYO_BAD_FORMAT with all that is wrong */
function readConfig(file: string): NotifyConfig {
  const { config, errors, warnings } = parseNotifyConfig(textOf(file), file);
  for (const warning of warnings) say(warning);
  if (!config) {
    const message = errors.map((error) => `${error.message}\n${error.frame}`).join('\n');
    throw new TomoyoError('TOMOYO_BAD_FORMAT', message, { path: file });
  }
  const [program] = config.action;
  if (findProgram(program, process.env['PATH']) === undefined) say(`warning: there is no program ${program} here`);
  return config;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

function say(text: string): void {
  talk(`tomoyo notify: ${text}`);
}
