import { existsSync } from 'node:fs';
import { parseAuditdRules, type AuditdRule } from '../audit/auditd-rules.js';
import type { AuditStream } from '../audit/stream.js';
import { describeAccount } from '../auditd/auditd.js';
import { Daemon, type DaemonConfig } from '../auditd/daemon.js';
import { optimizeLate } from '../daemon/optimize-late.js';
import { TomoyoError } from '../errors.js';
import type { RaisedProfile } from '../kernel/audit-log-limit.js';
import { openTomoyo, type Tomoyo } from '../kernel/tomoyo.js';
import { AUDITD_CONFIGS } from './auditd-configs.js';
import { asService } from './as-service.js';
import { bootId } from './boot-id.js';
import { messageOf, say as talk } from './output.js';
import { readText } from './read-text.js';
import { Until } from './until.js';

export interface RunAuditdOptions {
  /** Default: as AUDITD_CONFIGS. */
  readonly config?: string | undefined;
  readonly check?: true;
  readonly rotate?: number;
  readonly keep?: number;
}

/** `tomoyo auditd`, until SIGTERM. */
export async function runAuditd({ config, check, rotate, keep }: RunAuditdOptions): Promise<void> {
  optimizeLate();
  const file = config ?? AUDITD_CONFIGS.find((each) => existsSync(each)) ?? AUDITD_CONFIGS[1];
  const read = () => readConfig(file);
  const first = await read();
  if (check) return say(`${file} is good`);
  using until = new Until();
  await using tomoyo = await openTomoyo();
  const { buffer, max_audit_log: records } = first.config;
  const events = tomoyo.audit(buffer === undefined ? {} : { limitBytes: buffer });
  // what was read is stored before the end
  until.signal.addEventListener('abort', () => events.finish(), { once: true });
  if (until.signal.aborted) events.finish();
  const restore = await raised(tomoyo, records);
  try {
    const daemon = await Daemon.open(first, { boot: bootId(), say, ruleFiles: { rotateBytes: rotate, keep } });
    await serve(daemon, read, events, until.signal);
  } finally {
    await restore();
  }
  say(describeAccount(events.account()));
}

async function serve(
  daemon: Daemon,
  read: () => Promise<DaemonConfig>,
  events: AuditStream,
  signal: AbortSignal,
): Promise<void> {
  const reload = async () => {
    await daemon.reload(await read());
    return 'configuration read again';
  };
  const kept = 'the old configuration stays';
  const service = { signal, started: 'started', status: () => daemon.status, reload, kept, say };
  await asService(service, () => daemon.store(events.batches()));
}

/** @returns what sets the old numbers back */
async function raised(tomoyo: Tomoyo, records: number | undefined): Promise<() => Promise<void>> {
  if (records === undefined) return () => Promise.resolve();
  const { raiseAuditLogLimit } = await import('../kernel/audit-log-limit.js');
  const limit = await raiseAuditLogLimit(tomoyo, records);
  if (limit.raised.length > 0) say(`max_audit_log is ${records} now; it was ${namesOf(limit.raised)}`);
  if (limit.warning !== undefined) say(limit.warning);
  return async () => {
    try {
      const { restored, left } = await limit.restore();
      if (restored.length > 0) say(`max_audit_log is again ${namesOf(restored)}`);
      if (left.length > 0) say(`max_audit_log was changed by somebody else, and stays: ${namesOf(left)}`);
    } catch (error) {
      say(`max_audit_log stays ${records}: ${messageOf(error)}`);
    }
  };
}

function namesOf(profiles: readonly RaisedProfile[]): string {
  return profiles.map(({ namespace, profile, from }) => `${from} (${namespace} ${profile})`).join(', ');
}

function say(text: string): void {
  talk(`tomoyo auditd: ${text}`);
}

/** @throws TomoyoError TOMOYO_BAD_FILE; TOMOYO_BAD_FORMAT with all that is wrong */
async function readConfig(file: string): Promise<DaemonConfig> {
  if (!file.endsWith('.toml')) return { config: { sink: [] }, rules: readRules(file) };
  const { parseAuditdConfig } = await import('../auditd/config.js');
  const config = parseAuditdConfig(readText(file, 'utf8'), file);
  return { config, rules: config.rules === undefined ? [] : readRules(config.rules) };
}

/** @throws TomoyoError TOMOYO_BAD_FILE; TOMOYO_BAD_FORMAT with all that is wrong */
function readRules(file: string): readonly AuditdRule[] {
  const { rules, errors, warnings } = parseAuditdRules(readText(file, 'latin1'), file);
  for (const { line, reason } of warnings) say(`${file}:${line}: warning: ${reason}`);
  if (errors.length > 0) throw new TomoyoError('TOMOYO_BAD_FORMAT', errors.map(({ message }) => message).join('\n'));
  return rules;
}
