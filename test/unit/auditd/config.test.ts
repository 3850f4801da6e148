import { describe, expect, it } from 'vitest';
import { parseAuditdConfig } from '../../../lib/auditd/config.js';
import { TomoyoError } from '../../../lib/errors.js';

const ALL = `
rules = "/etc/tomoyo/tools/auditd.conf"
max_audit_log = 65536
buffer = "4M"
[spool]
folder = "/var/lib/tomoyo/audit"
[socket]
[limit]
records = 100
every = "10s"
[metrics]
listen = "127.0.0.1:9464"
textfile = "/var/lib/node_exporter/tomoyo.prom"
[[sink]]
type = "file"
path = "/var/log/tomoyo/refused.jsonl"
rotate_size = "10M"
rotate_age = "24h"
keep = 8
compress = true
disk_size = 1000000
pending = "64K"
[sink.where]
refused = true
mode = ["enforcing"]
[[sink]]
type = "stdout"
format = "text"
[[sink]]
type = "syslog"
address = "udp://10.0.0.1:514"
facility = "local3"
[[sink]]
type = "journald"
where = { domain = "/usr/sbin/httpd" }
`;

/** The messages without their frames. */
function errorsOf(toml: string): { lines: string[]; line: number | undefined; column: number | undefined } {
  try {
    parseAuditdConfig(toml, 'a.toml');
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    expect(error.code).toBe('TOMOYO_BAD_FORMAT');
    const lines = error.message.split('\n').filter((text) => text.startsWith('a.toml:'));
    return { lines, line: error.line, column: error.column };
  }
  throw new Error('it is taken');
}

describe('configuration of auditd', () => {
  it('gives sizes in bytes, times in milliseconds, and what is not said', () => {
    const { spool, socket, limit, sink, ...rest } = parseAuditdConfig(ALL);
    expect(rest).toMatchObject({ rules: '/etc/tomoyo/tools/auditd.conf', max_audit_log: 65536, buffer: 4 << 20 });
    expect({ spool, socket, limit }).toEqual({
      spool: { folder: '/var/lib/tomoyo/audit', size: 64 << 20 },
      socket: { path: '/run/tomoyo/audit.sock' },
      limit: { records: 100, every: 10_000 },
    });
    expect(sink.map(({ type }) => type)).toEqual(['file', 'stdout', 'syslog', 'journald']);
    expect(sink[0]).toMatchObject({ format: 'json', rotate_size: 10 << 20, rotate_age: 86_400_000, disk_size: 1e6 });
    expect(sink[0]?.where).toEqual({ refused: true, mode: ['enforcing'] });
    expect(parseAuditdConfig('')).toEqual({ sink: [] });
  });

  it.each([
    ['max_audit_log = 0', 'a.toml:1:1: max_audit_log: expected a whole number from 1 to 2147483647'],
    ['buffer = "4MB"', 'a.toml:1:1: buffer: expected a size such as 65536, "64K", "10M"'],
    ['rules = "auditd.conf"', 'a.toml:1:1: rules: expected a path that begins with /'],
    ['\nruels = "/x"', 'a.toml:2:1: unknown key "ruels"; did you mean rules?'],
    ['[spool]\n  sise = "1M"\nfolder = "/x"', 'a.toml:2:3: unknown key "sise"; did you mean size?'],
    ['[spool]\nsize = "1M"', 'a.toml:1:1: expected folder in this table'],
    ['[[sink]]\ntype = "stdout"\n[[sink]]\ntype = "fiel"', 'a.toml:4:1: type: expected type = "file", "stdout", "syslog" or "journald"'],
    ['[[sink]]\ntype = "file"\npath = "/a"\n[[sink]]\ntype = "file"\npath = "b"', 'a.toml:6:1: path: expected a path that begins with /'],
    ['[[sink]]\ntype = "stdout"\n[sink.where]\nmode = "angry"', 'a.toml:4:1: mode: expected one or a list of disabled, learning, permissive, enforcing'],
    ['[[sink]]\ntype = "syslog"\naddress = "udp:/x"', /^a\.toml:3:1: Bad syslog address "udp:\/x": expected unix:PATH/],
    ['[[sink]]\ntype = "syslog"\naddress = "unix:/a"\nfacility = "kitchen"', /^a\.toml:4:1: Unknown syslog facility "kitchen": expected kern/],
    ['[metrics]\nlisten = "0.0.0.0:1"', /^a\.toml:2:1: cannot listen at "0\.0\.0\.0:1": other machines/],
    ['[[sink]]\ntype = "stdout"\n[sink.where]\noperation = "file raed"', /^a\.toml:4:1: "operation": expected .* Did you mean/],
    ['[[sink]]\ntype = "stdout"\n[sink.where]\ndomain = "/a\\\\z"', /^a\.toml:4:1: "domain": expected/],
    ['[[sink]]\ntype = "stdout"\n[sink.where]\nrefused = true\nmode = "learning"', /^a\.toml:3:1: "mode": expected enforcing/],
    ['[limit]\nrecords = 1\nevery = "soon"', 'a.toml:3:1: every: expected a duration such as "30s", "24h", "7d"'],
    ['[limit\nrecords = 1', /^a\.toml:1:\d+: /],
    ['a = 1\na = 2', /^a\.toml:2:\d+: /],
  ])('refuses %j', (toml, message) => {
    const { lines } = errorsOf(toml);
    expect(lines).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  }); // prettier-ignore

  it('says every unknown key, not only the first of a table', () => {
    expect(errorsOf('ruels = 1\nbufer = 2\n[spool]\nsise = 1\nfoldr = 2').lines).toEqual([
      'a.toml:1:1: unknown key "ruels"; did you mean rules?',
      'a.toml:2:1: unknown key "bufer"; did you mean buffer?',
      'a.toml:3:1: expected folder in this table',
      'a.toml:4:1: unknown key "sise"; did you mean size?',
      'a.toml:5:1: unknown key "foldr"; did you mean folder?',
    ]);
    expect(errorsOf('[[sink]]\ntype = "stdout"\na = 1\nb = 2\n[sink.where]\nc = 3\nd = 4').lines).toEqual([
      'a.toml:3:1: unknown key "a"',
      'a.toml:4:1: unknown key "b"',
      'a.toml:6:1: unknown key "c"',
      'a.toml:7:1: unknown key "d"',
    ]);
  });

  it('says all errors at once, in the order of the file, with the place of the first', () => {
    expect(errorsOf('keep = 1\nbuffer = ""\n[[sink]]\ntype = "file"\npath = 3')).toEqual({
      lines: [
        'a.toml:1:1: "keep" does not belong here',
        'a.toml:2:1: buffer: expected a size such as 65536, "64K", "10M"',
        'a.toml:5:1: path: expected a text',
      ],
      line: 1,
      column: 1,
    });
  });
});
