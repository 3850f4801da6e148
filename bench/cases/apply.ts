import type { BenchCase } from '../bench-case.js';
import { domainLines } from '../domain-lines.js';
import { after, INTERFACE, MANAGER, MANAGER_PROGRAMS, ManagerGuest, READ_FILE, runInGuest } from '../guest.js';

const NEW = '/srv/bench/new.conf';
const OLD = '/srv/bench/old.conf';
const LOADPOLICY = '/usr/sbin/tomoyo-loadpolicy';
/** One line in so many. */
const CHANGED = 100;

/** What is measured reads the file, too. */
const applyFile = (path: string) => `
  const { readFileSync } = await import('node:fs');
  const text = readFileSync('${path}', 'latin1');
  const { refused, notKept } = await tomoyo.apply([{ kind: 'domain_policy', file: '${path}', text }], { mode: 'replace' });
  const [problem] = [...refused, ...notKept];
  if (problem) throw new Error(JSON.stringify(problem));
  return text.length;`;

/**
 * A kernel that has nothing but the domains of the board gets a policy. It frees what the round before left one by one in
 * the background, for minutes: that is not waited for, and is the same for all.
 */
export const apply = applyCase('apply', '-d', (lines) => ({ before: '', after: lines }), { isAllNew: true });

/** One line in a hundred is another one than the kernel has. */
export const reapply = applyCase('reapply', '-df', (lines) => ({ before: lines, after: changed(lines) }));

/**
 * @param option of tomoyo-loadpolicy
 * @param policies what the kernel has before each run, and is given in it, beside the domains of the board
 * @param isAllNew then the file is all that must be written: the bare system calls stand beside the others
 */
function applyCase(
  name: string,
  option: string,
  policies: (lines: string) => { readonly before: string; readonly after: string },
  { isAllNew = false } = {},
): BenchCase {
  return {
    name,
    unit: 'lines',
    policy: 'bench/policy',
    programs: { ...MANAGER_PROGRAMS, 'read-file': READ_FILE },
    size: 10_000,
    warmUps: 5,
    async open(board, size) {
      const guest = await ManagerGuest.start(board);
      const own = (await board.readFile(`${INTERFACE}/domain_policy`)).toString('latin1');
      const texts = policies(domainLines(size, { first: 1 }));
      await board.writeFile(OLD, own + texts.before);
      await board.writeFile(NEW, own + texts.after);
      const back = () => guest.node.eval(applyFile(OLD));
      const bytes = own.length + texts.after.length;
      const loadpolicy = guest.program(`tomoyo-loadpolicy ${option}`, NEW, [LOADPOLICY, option], bytes);
      const bare = async () =>
        JSON.parse(await runInGuest(board, [MANAGER, READ_FILE, `${INTERFACE}/domain_policy`, NEW]));
      return {
        ours: after(back, guest.call('tomoyo.apply()', applyFile(NEW))),
        baselines: [
          after(back, loadpolicy),
          ...(isAllNew ? [after(back, { label: 'C++ write(2) and read(2)', run: bare })] : []),
        ],
        startUp: guest.startUp(),
      };
    },
  };
}

/** An entry in each hundred lines has another name or address. */
function changed(text: string): string {
  let entries = 0;
  return text
    .split('\n')
    .map((line) => {
      if (!/^(?:file|network) /.test(line) || ++entries % CHANGED !== 0) return line;
      return line.startsWith('file') ? line.replace(/\d(?=\.conf| task)/, '$&x') : line.replace(' 10.0.', ' 10.1.');
    })
    .join('\n');
}
