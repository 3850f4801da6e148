import { describe, expect, it } from 'vitest';
import { formatSyslogAddress, parseSyslogAddress, type SyslogAddress } from '../../../lib/auditd/syslog-address.js';

describe('address of a syslog receiver', () => {
  it.each<[string, SyslogAddress, string]>([
    ['unix:/dev/log', { kind: 'unix', path: '/dev/log' }, 'unix:/dev/log'],
    ['unix:@log', { kind: 'unix', path: '@log' }, 'unix:@log'],
    ['udp://10.0.0.1', { kind: 'udp', host: '10.0.0.1', port: 514 }, 'udp://10.0.0.1:514'],
    [
      'udp://logs.example.org:1514',
      { kind: 'udp', host: 'logs.example.org', port: 1514 },
      'udp://logs.example.org:1514',
    ],
    ['tcp://logs', { kind: 'tcp', host: 'logs', port: 601 }, 'tcp://logs:601'],
    ['tcp://[::1]:6514', { kind: 'tcp', host: '::1', port: 6514 }, 'tcp://[::1]:6514'],
    ['udp://[fe80::1%eth0]', { kind: 'udp', host: 'fe80::1%eth0', port: 514 }, 'udp://[fe80::1%eth0]:514'],
  ])('%s', (text, address, formatted) => {
    expect(parseSyslogAddress(text)).toEqual(address);
    expect(formatSyslogAddress(address)).toBe(formatted);
    expect(parseSyslogAddress(formatted)).toEqual(address);
  });

  it.each([
    ['', 'unix:PATH'],
    ['logs', 'unix:PATH'],
    ['unix:', 'unix:PATH'],
    ['unix:dev/log', 'unix:PATH'],
    [`unix:/${'x'.repeat(108)}`, '108 bytes'],
    ['udp:10.0.0.1', 'udp://HOST'],
    ['http://logs', 'tcp://HOST'],
    ['udp://', 'udp://HOST'],
    ['udp://::1', 'udp://HOST'],
    ['udp://a b', 'udp://HOST'],
    ['tcp://logs:', 'tcp://HOST'],
    ['tcp://logs:0', 'from 1 to 65535'],
    ['tcp://logs:65536', 'from 1 to 65535'],
    ['tcp://logs:601/x', 'tcp://HOST'],
  ])('%s is none, and what was expected is said', (text, expected) => {
    expect(() => parseSyslogAddress(text)).toThrow(
      expect.objectContaining({ code: 'TOMOYO_BAD_OPTION', message: expect.stringContaining(expected) }),
    );
  });
});
