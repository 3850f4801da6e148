// The machines that the package has binaries for.

/** Static, whatever C library the target has: the boot loader, and what boards need. */
export const PROGRAMS = ['tomoyo-loader', 'board-agent', 'board-init'];

/**
 * By our names of architectures. `arch`: Node's; native/addon-file.cjs finds `addon` by it. `tools`: what the compiler's
 * names begin with. `elf`: e_machine and the class of its files.
 */
export const MACHINES = {
  x64: { arch: 'x64', addon: 'tomoyo.node', tools: '', elf: { machine: 62, bits: 64 } },
  arm64: { arch: 'arm64', addon: 'tomoyo.node', tools: 'aarch64-linux-gnu-', elf: { machine: 183, bits: 64 } },
  armhf: { arch: 'arm', addon: 'tomoyo.armv7.node', tools: 'arm-linux-gnueabihf-', elf: { machine: 40, bits: 32 } },
};

/** @param {{ arch: string, addon: string }} machine @returns {string[]} paths of its files, from the root */
export function binariesOf({ arch, addon }) {
  return [addon, ...PROGRAMS].map((name) => `prebuilds/linux-${arch}/${name}`);
}
