import { describe, expect, it } from 'vitest';
import { configSays, symbolsSay } from '../../../lib/kernel/build-state.js';
import { parseLogRecord } from '../../../lib/kernel/kernel-log.js';

describe('kernel build state', () => {
  it.each([
    ['CONFIG_SECURITY=y\nCONFIG_SECURITY_TOMOYO=y\n', 'yes'],
    ['CONFIG_SECURITY=y\n# CONFIG_SECURITY_TOMOYO is not set\n', 'no'],
    ['CONFIG_SECURITY_TOMOYO_MAX_AUDIT_LOG=1024\n', 'no'],
  ])('reads the configuration %j as %s', (text, state) => {
    expect(configSays(text, '/boot/config').state).toBe(state);
  });

  it.each([
    ['0000000000000000 t tomoyo_bprm_check_security\n', 'yes'],
    ['0000000000000000 T security_file_open\n0000000000000000 t ext4_open\n', 'no'],
    ['0000000000000000 t my_module [my_module]\n', 'unknown'],
    ['', 'unknown'],
  ])('reads the symbols %j as %s', (symbols, state) => {
    expect(symbolsSay(symbols).state).toBe(state);
  });
});

describe('kernel log record', () => {
  it('gives sequence and text of a record of the kernel', () => {
    expect(parseLogRecord('5,0,0,-;Linux version 6.1\n SUBSYSTEM=x\n')).toEqual({
      sequence: 0, fromKernel: true, text: 'Linux version 6.1',
    }); // prettier-ignore
  });

  it('knows a record that a program wrote: the kernel gives it another facility', () => {
    expect(parseLogRecord('12,77,5,-;Mandatory Access Control activated.\n')?.fromKernel).toBe(false);
  });
});
