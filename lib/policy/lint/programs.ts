import { compilePattern, firstWildcard } from '../../language/pattern.js';

/** Programs that do what a text says that somebody gives them; a version may follow, as in python3.11. */
const INTERPRETERS: ReadonlySet<string> = new Set(
  (
    'sh bash rbash dash ash hush ksh mksh lksh zsh fish csh tcsh busybox toybox ' +
    'python pypy perl ruby node nodejs deno bun php lua luajit tclsh wish expect guile awk gawk mawk nawk java'
  ).split(' '),
);

/** Programs that set up the root of a system. */
const INITS: ReadonlySet<string> = new Set(
  'init systemd systemd-shutdown switch_root run-init openrc-init runit-init procd tomoyo-init linuxrc'.split(' '),
);

const FOLDERS = ['/bin/', '/sbin/', '/usr/bin/', '/usr/sbin/', '/usr/local/bin/'];
const NAMES = ['sh', 'bash', 'dash', 'ash', 'busybox', 'python3', 'perl', 'node', 'lua'];
/** What a pattern is tried with. */
const USUAL_INTERPRETERS: readonly string[] = FOLDERS.flatMap((folder) => NAMES.map((name) => folder + name));

/** Whether a program is a shell or interpreter, or a pattern takes a usual one. */
export function isInterpreter(program: string): boolean {
  if (firstWildcard(program) < 0) return INTERPRETERS.has(baseName(program).replace(/-?\d[\d.]*$/, ''));
  const pattern = compilePattern(program);
  return USUAL_INTERPRETERS.some((name) => pattern.matches(name));
}

/** Whether a program sets up the root of a system. */
export function isInit(program: string): boolean {
  return INITS.has(baseName(program));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
