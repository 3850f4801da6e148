import { describe, expect, it } from 'vitest';
import { checkKernelConfig } from '../../../qemu/image/kernel.js';
import { moduleDepends } from '../../../qemu/image/modinfo.js';
import { loadOrder } from '../../../qemu/image/module-order.js';

/** The smallest module: a header, a name table and .modinfo, with the names of sections after it. */
function elf(bits: 32 | 64, modinfo: string): Buffer {
  const names = Buffer.from('\0.shstrtab\0.modinfo\0');
  const info = Buffer.from(modinfo);
  const wide = bits === 64;
  const [headerBytes, entryBytes] = wide ? [64, 64] : [52, 40];
  const table = headerBytes + names.length + info.length;
  const file = Buffer.alloc(table + 3 * entryBytes);
  const word = (value: number, at: number): void => {
    if (wide) file.writeBigUInt64LE(BigInt(value), at);
    else file.writeUInt32LE(value, at);
  };
  file.write('\x7fELF', 0, 'latin1');
  file.writeUInt8(wide ? 2 : 1, 4);
  word(table, wide ? 40 : 32);
  for (const [index, value] of [entryBytes, 3, 1].entries()) file.writeUInt16LE(value, (wide ? 58 : 46) + 2 * index);
  names.copy(file, headerBytes);
  info.copy(file, headerBytes + names.length);
  const section = (index: number, nameAt: number, offset: number, size: number): void => {
    const at = table + index * entryBytes;
    file.writeUInt32LE(nameAt, at);
    word(offset, at + (wide ? 24 : 16));
    word(size, at + (wide ? 32 : 20));
  };
  section(1, 1, headerBytes, names.length);
  section(2, 11, headerBytes + names.length, info.length);
  return file;
}

describe('kernel modules', () => {
  it.each([32, 64] as const)('reads what a %i-bit module depends on', (bits) => {
    const module = elf(bits, 'license=GPL\0depends=virtio_ring,virtio\0name=x\0');
    expect(moduleDepends(module, 'x')).toEqual(['virtio_ring', 'virtio']);
  });

  it('takes an empty or missing line as no dependence', () => {
    expect(moduleDepends(elf(64, 'depends=\0name=x\0'), 'x')).toEqual([]);
    expect(moduleDepends(elf(32, 'name=x\0'), 'x')).toEqual([]);
  });

  it('is not misled by the word in another field', () => {
    expect(moduleDepends(elf(64, 'description=depends=no\0depends=a\0'), 'x')).toEqual(['a']);
  });

  it('refuses a file that is no module, or is cut anywhere', () => {
    const whole = elf(64, 'depends=a\0');
    const refused = expect.objectContaining({ code: 'BOARD_IMAGE' });
    expect(() => moduleDepends(Buffer.from('hello world'), 'x')).toThrow(refused);
    expect(() => moduleDepends(Buffer.alloc(0), 'x')).toThrow(refused);
    for (let length = 0; length < whole.length - 40; length += 7) {
      expect(() => moduleDepends(whole.subarray(0, length), 'x')).toThrow(refused);
    }
  });

  it('loads each module once, after all it needs, and leaves out what is built in', async () => {
    const needs: Record<string, string[]> = {
      virtio_net: ['net_failover', 'virtio'],
      net_failover: ['failover'],
      failover: [],
      virtio_rng: ['virtio', 'failover'],
    };
    const order = await loadOrder(['virtio-net', 'virtio-rng', 'virtio_net'], async (name) => needs[name]);
    expect(order).toEqual(['failover', 'net_failover', 'virtio_net', 'virtio_rng']);
  });

  it('comes to an end if two modules need each other', async () => {
    const order = await loadOrder(['a'], async (name) => (name === 'a' ? ['b'] : ['a']));
    expect(order).toEqual(['b', 'a']);
  });

  it('refuses a kernel without TOMOYO, by its release', () => {
    expect(() => checkKernelConfig('CONFIG_SECURITY_TOMOYO=y\n', '6.1.0-1')).not.toThrow();
    for (const config of ['# CONFIG_SECURITY_TOMOYO is not set\n', 'CONFIG_SECURITY_TOMOYO_MAX_AUDIT_LOG=1\n', '']) {
      expect(() => checkKernelConfig(config, '6.1.0-1')).toThrow(/6\.1\.0-1 is built without TOMOYO/);
    }
  });
});
