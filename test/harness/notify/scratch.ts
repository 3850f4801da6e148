import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what actions leave. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'tomoyo-notify-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    const path = this.path(name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  lines(name: string): string[] {
    return this.read(name).split('\n').filter(Boolean);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** An action that is a shell script. */
export const script = (text: string): [string, ...string[]] => ['/bin/sh', '-c', text];

/** Not one that has ended, and that nobody has waited for yet. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // it is gone
  }
}
