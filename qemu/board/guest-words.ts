/** What board-init (qemu/guest/init), the first program of a system that is not ours, said on the console. */
import type { BoardImage } from '../image/board-image.js';

const STOPPED = /^board-init: (.*?)\r*$/gm;
const HANDED_OVER = 'board-init hands over to ';

/** Why the board ended before its agent came up; undefined: it did not say so. */
export function whyStopped(console: string): string | undefined {
  return [...console.matchAll(STOPPED)].at(-1)?.[1];
}

/** What may keep the agent from answering, in a sentence with a space before it; empty for an image of ours. */
export function whySilent({ own, architecture }: BoardImage, console: string): string {
  if (own === undefined) return '';
  if (console.includes(HANDED_OVER)) {
    return (
      ' The init of the image was executed, but the agent does not run: a policy that enforces has to allow <kernel> to' +
      ' execute /usr/sbin/board-agent, and an init must not kill what it did not start.'
    );
  }
  const uart = architecture === 'x86-64' ? 'CONFIG_SERIAL_8250_CONSOLE' : 'CONFIG_SERIAL_AMBA_PL011_CONSOLE';
  return (
    ' The kernel did not come as far as our first program, or hangs in it: it needs CONFIG_BLK_DEV_INITRD,' +
    ` CONFIG_BINFMT_ELF, and ${uart} to be heard; without "quiet" in "append" it says more.`
  );
}
