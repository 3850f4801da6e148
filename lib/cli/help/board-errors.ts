import type { BoardErrorCode } from '../../errors.js';
import type { HelpEntry } from './entry.js';

/** Every code of boards: images, QEMU, the agent in the guest. */
export const BOARD_ERRORS: Readonly<Record<BoardErrorCode, HelpEntry>> = {
  BOARD_BAD_OPTION: {
    meaning: 'An option of a board is not what it must be. Nothing was started.',
    cause: 'An architecture or kernel that there is not, a path that is missing, options that do not go together.',
    remedy: 'Mend the call: the message names the option, what is expected, and what was given.',
  },
  BOARD_MISSING_TOOL: {
    meaning: 'A program that boards need is not on this machine.',
    cause: 'QEMU, apt or mksquashfs is not installed.',
    remedy: 'Install the Debian package that the message names; `npm start` in a checkout installs all of them.',
  },
  BOARD_NO_NETWORK: {
    meaning: 'A download failed, and nothing that could be used is in the cache.',
    cause: 'No network, a proxy that apt or npm does not know, or a mirror that is away.',
    remedy: 'Build the image once where there is a network: `tomoyo board build`. After that none is needed.',
  },
  BOARD_DISK_FULL: {
    meaning: 'There is no room for an image, a template or a copy.',
    cause: 'The cache is on a small file system, or old templates fill it.',
    remedy:
      '`tomoyo board list` shows what there is, `tomoyo board clean` throws it away; `TOMOYO_CACHE` names another folder.',
  },
  BOARD_BAD_CACHE: {
    meaning: 'A file in the cache is damaged, or the cache cannot be written, and it could not be made again.',
    cause: 'A disk that fails, a cache of another user, or no network to download the file again.',
    remedy: 'Remove the file that the message names, or the whole cache, and try again with a network.',
  },
  BOARD_IMAGE: {
    meaning: 'An image could not be built, or cannot run the agent.',
    cause:
      'A kernel of your own without what a board needs, a file that is no kernel, a file of this package that is missing.',
    remedy:
      'The message names the option or file, such as `CONFIG_OVERLAY_FS`. docs/guides/your-image.md lists what a kernel needs.',
  },
  BOARD_BOOT_TIMEOUT: {
    meaning: 'The board did not come up: there was no agent within the time given.',
    cause: 'A very busy machine, an init that waits, a loader that hangs, or a policy that refuses the agent.',
    remedy:
      'The error has the last lines of the console, and the command that repeats the boot. In a program `bootTimeoutMs` gives it longer.',
  },
  BOARD_TEMPLATE: {
    meaning: 'QEMU would not save a board, or not go on from a saved one.',
    cause: "Another QEMU than the one that saved it, or KVM. With `template: 'auto'` the board then boots afresh.",
    remedy: 'Throw the saved boards away: `tomoyo board clean`. If it comes again, boot without templates.',
  },
  BOARD_PANIC: {
    meaning: 'The kernel of the guest panicked; the message carries what it said.',
    cause: 'Mostly a policy: a domain with a profile that is not defined, or profile 0 missing, at activation.',
    remedy: '`tomoyo preflight` says it before the boot; `tomoyo check` finds the line.',
  },
  BOARD_EXITED: {
    meaning: 'QEMU, or the connection to a device, ended by itself.',
    cause: 'A command in the guest powered it off, QEMU was killed for want of memory, or a device was unplugged.',
    remedy: 'Look at the last lines of console and QEMU in the error; run the command that repeats it.',
  },
  BOARD_COMMAND_TIMEOUT: {
    meaning: 'A command in the guest did not end in time and was killed.',
    cause:
      'It waits for input, for a refused file, or for an answer to a question of the kernel; or the machine is busy.',
    remedy: 'Give it more time (`timeoutMs`, `--timeout`), or look with `board.tomoyo.audit()` at what it was refused.',
  },
  BOARD_GUEST_FAILED: {
    meaning: 'The agent in the guest could not do what it was asked: `errno` says why.',
    cause: 'No such file or program in the guest, no room there, or a policy that refuses the agent (EPERM, EACCES).',
    remedy: 'Look at `path` and `errno`. Where a policy refuses it, allow it in the domain of the agent.',
  },
  BOARD_NO_NODE: {
    meaning: 'The guest has no Node.js, which `board.eval()` needs.',
    cause: 'An image of your own without Node.js, or with one at another place.',
    remedy: 'Put Node.js into the image, or use `board.run()`, which needs none.',
  },
  BOARD_NODE_ENDED: {
    meaning: 'The Node.js in the guest ended; what its functions kept is lost. The next evaluation starts another.',
    cause:
      'A function called `process.exit()`, was killed for want of memory, or its program was refused by the policy.',
    remedy: 'Look at what it printed; give the guest more memory (`memoryMiB`).',
  },
  BOARD_PROTOCOL: {
    meaning: 'Agent and host do not understand each other.',
    cause: 'An agent of another version on a device, or a line that something else writes to as well.',
    remedy:
      'Copy the agent of this package to the device (`prebuilds`); keep other programs and the kernel log off the line.',
  },
  BOARD_CLOSED: {
    meaning: 'The board was powered off or killed, so the call came to nothing.',
    cause: 'A call behind `powerOff()`, `kill()` or the end of its `await using` scope.',
    remedy: 'Await all calls before the board ends.',
  },
};
