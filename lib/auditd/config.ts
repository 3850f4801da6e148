import * as v from 'valibot';
import { compileFilter } from '../audit/filter.js';
import { MODES } from '../audit/header.js';
import { parseToml } from '../daemon/toml-config.js';
import { checked, duration, path, size, text, whole, yesOrNo } from '../daemon/toml-values.js';
import { parseListen } from './listen-address.js';
import { parseSyslogAddress } from './syslog-address.js';
import { parseSyslogFacility } from './syslog-message.js';

const mode = v.picklist(MODES, `expected ${MODES.join(', ')}`);
const whereTable = v.strictObject({
  domain: v.optional(checked(text, (domain) => compileFilter({ domain }))),
  refused: v.optional(v.literal(true, 'expected true, or no such line')),
  mode: v.optional(v.union([mode, v.array(mode)], `expected one or a list of ${MODES.join(', ')}`)),
  path: v.optional(checked(text, (pattern) => compileFilter({ path: pattern }))),
  operation: v.optional(checked(text, (operation) => compileFilter({ operation }))),
});
const where = checked(whereTable, ({ refused, mode: modes }) => compileFilter({ refused, mode: modes }));

const common = { where: v.optional(where), pending: v.optional(size) };
const format = v.optional(v.picklist(['json', 'text'], 'expected "json" or "text"'), 'json');

const sink = v.variant(
  'type',
  [
    v.strictObject({
      type: v.literal('file'),
      path,
      format,
      rotate_size: v.optional(size),
      rotate_age: v.optional(duration),
      keep: v.optional(whole(0, 9999)),
      compress: v.optional(yesOrNo),
      disk_size: v.optional(size),
      ...common,
    }),
    v.strictObject({ type: v.literal('stdout'), format, ...common }),
    v.strictObject({
      type: v.literal('syslog'),
      address: checked(text, parseSyslogAddress),
      facility: v.optional(checked(text, parseSyslogFacility)),
      ...common,
    }),
    v.strictObject({ type: v.literal('journald'), socket: v.optional(path), ...common }),
  ],
  'expected type = "file", "stdout", "syslog" or "journald"',
);

const config = v.strictObject({
  rules: v.optional(path),
  max_audit_log: v.optional(whole(1, 0x7fffffff)),
  buffer: v.optional(size),
  spool: v.optional(v.strictObject({ folder: path, size: v.optional(size, '64M') })),
  socket: v.optional(v.strictObject({ path: v.optional(path, '/run/tomoyo/audit.sock') })),
  limit: v.optional(v.strictObject({ records: whole(1, 1e9), every: duration })),
  metrics: v.optional(v.strictObject({ listen: v.optional(checked(text, parseListen)), textfile: v.optional(path) })),
  sink: v.optional(v.array(sink, 'expected [[sink]] tables'), []),
});

/** What `tomoyo auditd` does, as its TOML says it: docs/guides/audit.md. Sizes in bytes, times in milliseconds. */
export type AuditdConfig = v.InferOutput<typeof config>;
export type SinkConfig = AuditdConfig['sink'][number];

/**
 * Parses the TOML of `tomoyo auditd`.
 * @throws TomoyoError TOMOYO_BAD_FORMAT that names all errors, each with file, line and column and what was expected;
 *   `line` and `column` are those of the first. Tested: test/unit/auditd/config.test.ts.
 */
export function parseAuditdConfig(toml: string, file = 'auditd.toml'): AuditdConfig {
  return parseToml(config, toml, { file, knownKeys: KEYS });
}

const KEYS = [
  ...Object.keys(config.entries),
  ...sink.options.flatMap(({ entries }) => Object.keys(entries)),
  ...Object.keys(whereTable.entries),
  'folder',
  'size',
  'records',
  'every',
  'listen',
  'textfile',
];
