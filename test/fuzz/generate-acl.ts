/** Entries with their conditions, as text. */
import type { Random } from './random.js';
import type { Words } from './generate-words.js';

const PATH_OPERATIONS = 'execute read write append unlink getattr rmdir truncate symlink chroot unmount'.split(' ');
const TWO_PATHS = ['link', 'rename', 'pivot_root'];
const PATH_NUMBER = 'create mkdir mkfifo mksock ioctl chmod chown chgrp'.split(' ');
const DEVICE = ['mkblock', 'mkchar'];
const NETWORK = ['bind', 'listen', 'connect', 'send'];
const ODD_OPERATIONS = [
  'readable',
  'xread',
  'umount',
  'open',
  '',
  'read/',
  '/read',
  'Read',
  'ioctl',
  'mount',
  'rea',
  'all',
];
const CREDENTIALS = 'uid euid suid fsuid gid egid sgid fsgid pid ppid'.split(' ').map((name) => `task.${name}`);
const ATTRIBUTES = 'uid gid ino major minor perm type dev_major dev_minor'.split(' ');
const CONSTANTS = [
  ...'socket symlink file block directory char fifo setuid setgid sticky'.split(' '),
  ...['owner', 'group', 'others'].flatMap((who) => [`${who}_read`, `${who}_write`, `${who}_execute`]),
];
const ODD_CONDITIONS = [
  'task.type=execute_handler', 'path1.parent.type=file', 'handler="/bin/x"', 'audit=yes', 'grant_log=maybe', 'grant_log!=yes',
  'grant_log=', 'grant_log=yes=no', 'grant_log="yes"', '=', '!=', '=1', '1=', '1', 'task.uid', 'task.uid==0', 'task.uid!0', 'task.uid =0', 'task.uid<1',
  '@G=task.uid', 'task.uid=@', 'exec.realpath=/bin/x', 'exec.realpath="', 'exec.realpath=""', 'exec.realpath="@G"', 'exec.realpath=@G',
  'exec.argv[]="x"', 'exec.argv[01]="x"', 'exec.argv[-1]="x"', 'exec.argv[0x1]="x"', 'exec.argv[1]=x', 'exec.argv[1]=@G', 'exec.argv[1]=NULL',
  'exec.argv[4294967296]="x"', 'exec.argv[1]x="x"', 'exec.envp[]="x"', 'exec.envp[A]="x"', 'exec.envp["A"]=NULL', 'exec.envp["A"]="NULL"',
  'exec.envp["A"]=@G', 'exec.envp["A"]', 'exec.envp["A"="x"', 'exec.envp["A=B"]="x"', 'exec.envp["A"]="a=b"', 'symlink.target=NULL',
  'exec.argc=exec.envc', 'task.uid=exec.realpath', 'exec.realpath=symlink.target', 'path3.uid=0', 'path1.parent.major=0', '0-1=2-3', '0=0x0',
  'file=path1.type', 'setuid=setgid', 'auto_domain_transition="/foo"', 'auto_namespace_transition="<x>"', 'exec.realpath!="a"b"',
]; // prettier-ignore
const PREFERENCES = ['keep', 'child', 'initialize', 'reset', 'parent'];

function groupOf(word: string): readonly string[] {
  const [first = ''] = word.split('/', 1);
  return [PATH_OPERATIONS, TWO_PATHS, PATH_NUMBER, DEVICE].find((group) => group.includes(first)) ?? PATH_OPERATIONS;
}

/** Its numbers in octal, or one of them twice. */
function respelled(word: string): string {
  return word.replaceAll(/(?<=^|[-=])[1-9]\d{0,8}(?=$|-)/gu, (digits, at: number) =>
    at % 2 === 0 ? `0${Number(digits).toString(8)}` : `${digits}-${digits}`,
  );
}

export class Entries {
  readonly random: Random;

  constructor(readonly words: Words) {
    this.random = words.random;
  }

  entry(): string {
    const { random, words } = this;
    const body = random.weighted([
      [8, () => `file ${this.operations(PATH_OPERATIONS)} ${words.name()}`],
      [4, () => `file execute ${words.name()} ${this.preference()}`],
      [4, () => `file ${this.operations(TWO_PATHS)} ${words.name()} ${words.name()}`],
      [5, () => `file ${this.operations(PATH_NUMBER)} ${words.name()} ${words.number()}`],
      [
        3,
        () => `file ${this.operations(DEVICE)} ${words.name()} ${words.number()} ${words.number()} ${words.number()}`,
      ],
      [3, () => `file mount ${words.name()} ${words.name()} ${words.name()} ${words.number()}`],
      [6, () => `network inet ${this.socket()} ${this.operations(NETWORK)} ${words.address()} ${this.port()}`],
      [4, () => `network unix ${this.socket()} ${this.operations(NETWORK)} ${words.name()}`],
      [
        3,
        () => `misc env ${random.chance(0.7) ? random.pick(['PATH', 'A', 'LD_\\*', 'a=b', '@G', '/x']) : words.name()}`,
      ],
      [3, () => `task manual_domain_transition ${words.domainName()}`],
      [
        1,
        () =>
          random.pick([
            'capability SYS_BOOT',
            'ipc signal 1',
            'file',
            'network',
            'misc',
            'task',
            'task auto_execute_handler /x',
            'file mount',
            'misc env',
            'network inet stream',
          ]),
      ],
    ]);
    const conditions = random.chance(0.55) ? [] : random.times(1, 4, () => this.condition());
    return [body, ...conditions].join(' ');
  }

  /** Other operations on the same, the same numbers in another base, conditions in another order. */
  relative(line: string): string {
    const { random } = this;
    const words = line.split(' ');
    const at = words.findIndex((word) => word === 'file' || word === 'network');
    const changed = (index: number, by: (word: string) => string) =>
      words.map((word, each) => (each === index ? by(word) : word)).join(' ');
    return random.weighted([
      [6, () => (words[at] === 'network' ? changed(at + 3, () => this.operations(NETWORK)) : changed(at + 1, (word) => this.operations(groupOf(word))))],
      [1, () => (words[at] === 'network' ? changed(at + 2, () => this.socket()) : line)],
      [2, () => changed(random.between(0, words.length - 1), respelled)],
      [1, () => [...words.slice(0, -2), ...words.slice(-1), ...words.slice(-2, -1)].join(' ')],
      [1, () => words.slice(0, -1).join(' ')],
    ]); // prettier-ignore
  }

  condition(): string {
    const { random, words } = this;
    const sign = () => (random.chance(0.7) ? '=' : '!=');
    const text = () =>
      random.weighted([
        [4, () => words.path()],
        [4, () => words.pattern()],
        [1, () => words.bad()],
        [1, () => 'a=b'],
      ]);
    return random.weighted([
      [6, () => `${this.attribute()}${sign()}${words.number()}`],
      [2, () => `${words.number()}${sign()}${this.attribute()}`],
      [3, () => `${this.attribute()}${sign()}${random.pick(CONSTANTS)}`],
      [1, () => `${random.pick(CONSTANTS)}${sign()}${this.attribute()}`],
      [3, () => `${this.attribute()}${sign()}${this.attribute()}`],
      [3, () => `${random.pick(['exec.realpath', 'symlink.target'])}${sign()}${random.chance(0.2) ? words.group() : `"${text()}"`}`],
      [3, () => `exec.argv[${random.chance(0.8) ? random.between(0, 12) : words.digits()}]${sign()}"${text()}"`],
      [3, () => `exec.envp["${random.chance(0.7) ? random.pick(['A', 'PATH', 'LD_\\*']) : text()}"]${sign()}${random.chance(0.4) ? 'NULL' : `"${text()}"`}`],
      [2, () => `grant_log=${random.pick(['yes', 'no'])}`],
      [2, () => random.pick(ODD_CONDITIONS)],
    ]); // prettier-ignore
  }

  private attribute(): string {
    const { random } = this;
    return random.weighted([
      [4, () => random.pick(CREDENTIALS)],
      [3, () => `${random.pick(['path1', 'path2'])}.${random.pick(ATTRIBUTES)}`],
      [2, () => `${random.pick(['path1', 'path2'])}.parent.${random.pick(['uid', 'gid', 'ino', 'perm'])}`],
      [1, () => random.pick(['exec.argc', 'exec.envc'])],
      [
        0.3,
        () =>
          random.pick([
            'task.xuid',
            'path1.parent.dev_major',
            'path1',
            'exec.argv',
            'task.',
            'path2.parent.parent.uid',
          ]),
      ],
    ]);
  }

  private operations(known: readonly string[]): string {
    const { random } = this;
    return random.weighted([
      [8, () => random.pick(known)],
      [6, () => random.some(known, 4).join('/')],
      [
        0.7,
        () =>
          [...random.some(known, 2), random.pick([...ODD_OPERATIONS, ...PATH_OPERATIONS, ...PATH_NUMBER])].join('/'),
      ],
      [0.5, () => random.pick(ODD_OPERATIONS)],
    ]);
  }

  private preference(): string {
    const { random, words } = this;
    return random.weighted([
      [5, () => random.pick(PREFERENCES)],
      [2, () => words.domainName()],
      [2, () => words.domainPart()],
      [1, () => `${random.pick(PREFERENCES)} ${random.pick(PREFERENCES)}`],
      [
        1,
        () =>
          random.pick([
            'auto_domain_transition="/foo"',
            'keeping',
            '"keep"',
            '<kernel>',
            '<nons',
            'x/y',
            '/ok=1',
            'a.b=/x',
            'task.uid=0/',
          ]),
      ],
    ]);
  }

  private socket(): string {
    return this.random.chance(0.95)
      ? this.random.pick(['stream', 'dgram', 'raw', 'seqpacket'])
      : this.random.pick(['packet', 'streams', '', 'rdm', '0']);
  }

  private port(): string {
    const { random, words } = this;
    return random.chance(0.6)
      ? random.pick([
          '0',
          '80',
          '0-65535',
          '1024-65535',
          '65535',
          '65536',
          '@G',
          '0x50',
          '017',
          '1-0x10',
          '4294967376',
          '9-4294967304',
        ])
      : words.number();
  }
}
