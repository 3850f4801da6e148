import type { AuditdRule } from '../audit/auditd-rules.js';
import { compileFilter } from '../audit/filter.js';
import type { Route } from './auditd.js';
import type { AuditdConfig, SinkConfig } from './config.js';
import { RecordFile, type RecordFileOptions } from '../daemon/record-file.js';
import { RuleFiles } from './rule-files.js';
import type { Sink } from './sink.js';
import { stdoutTarget, textIn, TextSink } from './text-sink.js';

/** A route and the configuration that asks for it. */
export interface ConfiguredRoute extends Route {
  readonly key: string;
}

export interface RouteOptions {
  readonly rules: readonly AuditdRule[];
  /** Of the files of rules. */
  readonly ruleFiles: Omit<RecordFileOptions, 'say'>;
  readonly say: (text: string) => void;
}

/**
 * The sinks that a configuration asks for. What `present` has with the same words stays as it is; files of rules never do.
 * Opens nothing yet.
 * @throws TomoyoError TOMOYO_BAD_OPTION: an address, a facility or a filter
 */
export async function openRoutes(
  { sink: sinks }: AuditdConfig,
  present: readonly ConfiguredRoute[],
  { rules, ruleFiles, say }: RouteOptions,
): Promise<readonly ConfiguredRoute[]> {
  const routes: ConfiguredRoute[] = [];
  for (const config of sinks) {
    const key = JSON.stringify(config);
    const isWanted = config.where && compileFilter(config.where);
    const known = present.find((route) => route.key === key);
    routes.push({ key, sink: known?.sink ?? (await openSink(config, say)), isWanted });
  }
  return rules.length === 0 ? routes : [{ key: 'rules', sink: new RuleFiles(rules, { ...ruleFiles, say }) }, ...routes];
}

/** Loads what the sink needs: names of hosts, sockets and their like are not for those that only have files. */
async function openSink(config: SinkConfig, say: RouteOptions['say']): Promise<Sink> {
  const options = { pendingBytes: config.pending, say };
  switch (config.type) {
    case 'file': {
      const { path, format, rotate_size, rotate_age, keep, compress, disk_size } = config;
      const encoding = format === 'json' ? 'utf8' : 'latin1';
      const rotation = { rotateBytes: rotate_size, rotateMs: rotate_age, keep, compress, diskBytes: disk_size };
      const file = new RecordFile(Buffer.from(path), { ...options, ...rotation, encoding });
      return new TextSink(`file ${path}`, textIn(format), file);
    }
    case 'stdout':
      return new TextSink('stdout', textIn(config.format), stdoutTarget(options));
    case 'syslog': {
      const [{ SyslogSink }, { parseSyslogAddress }, { parseSyslogFacility }] = await Promise.all([
        import('./syslog-sink.js'),
        import('./syslog-address.js'),
        import('./syslog-message.js'),
      ]);
      const facility = config.facility === undefined ? undefined : parseSyslogFacility(config.facility);
      return new SyslogSink(parseSyslogAddress(config.address), { ...options, facility });
    }
    case 'journald': {
      const { JournaldSink } = await import('./journald-sink.js');
      return new JournaldSink({ ...options, path: config.socket });
    }
  }
}
