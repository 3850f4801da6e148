import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** As the kernel counts them. */
export const PRIORITY = { error: 3, warning: 4, notice: 5, info: 6 } as const;
export type Priority = keyof typeof PRIORITY;

/** The kernel refuses a longer line as a whole. */
const MOST_CHARACTERS = 900;

/** Says what happens at boot where somebody may see it later: standard error and the kernel log. Never throws. */
export class BootLog {
  say(priority: Priority, text: string): void {
    const line = `tomoyo-load: ${text.slice(0, MOST_CHARACTERS).replaceAll('\n', ' ')}\n`;
    writeQuietly('/dev/stderr', () => void writeSync(process.stderr.fd, line));
    // opened anew for each line: the kernel limits the lines of one open file to ten in five seconds
    writeQuietly('/dev/kmsg', (path) => {
      const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        writeSync(file, `<${PRIORITY[priority]}>${line}`);
      } finally {
        closeSync(file);
      }
    });
  }
}

function writeQuietly(path: string, write: (path: string) => void): void {
  try {
    write(path);
  } catch {
    // there is nobody to tell: a log that takes nothing must not keep a policy out of the kernel
  }
}
