import { optimizeLate } from '../daemon/optimize-late.js';
import { TomoyoError } from '../errors.js';
import { interfacePath } from '../kernel/interface-files.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import type { From } from '../notify/choose-source.js';
import { parseNotifyConfig, type NotifyConfig } from '../notify/config.js';
import { NotifyDaemon } from '../notify/daemon.js';
import { findProgram } from '../notify/find-program.js';
import { asService } from './as-service.js';
import { say as talk } from './output.js';
import { readText } from './read-text.js';
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

/** `tomoyo notify`, until SIGTERM. */
export async function runNotify({ config: file, check, ...options }: RunNotifyOptions): Promise<void> {
  optimizeLate();
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
  const reload = async () => {
    await daemon.reload(readConfig(file));
    return `configuration read again; watches ${daemon.status}`;
  };
  const kept = 'the old configuration stays';
  const started = `started; watches ${daemon.status}`;
  await asService({ signal, started, status: () => daemon.status, reload, kept, say }, () => daemon.run(signal));
}

/** @throws TomoyoError TOMOYO_BAD_FILE for one that cannot be read; TOMOYO_BAD_FORMAT with all that is wrong */
function readConfig(file: string): NotifyConfig {
  const { config, errors, warnings } = parseNotifyConfig(readText(file, 'latin1'), file);
  for (const warning of warnings) say(warning);
  if (!config) {
    const message = errors.map((error) => `${error.message}\n${error.frame}`).join('\n');
    throw new TomoyoError('TOMOYO_BAD_FORMAT', message, { path: file });
  }
  const [program] = config.action;
  if (findProgram(program, process.env['PATH']) === undefined) say(`warning: there is no program ${program} here`);
  return config;
}

function say(text: string): void {
  talk(`tomoyo notify: ${text}`);
}
