/** The small pieces of the policy language: words, patterns, numbers, addresses, domain names. */
import type { Random } from './random.js';

const LETTERS = [
  'a',
  'b',
  'x',
  'Z',
  '0',
  '1',
  '7',
  'f',
  '.',
  '-',
  '_',
  ':',
  '~',
  '"',
  '=',
  '#',
  '@',
  '{',
  '}',
  '<',
  '>',
];
const PLAIN = ['a', 'b', 'bin', 'etc', 'x1', 'f.txt', 'so-1', 'A', '10', 'lib.d', '.', '..'];
const ESCAPES = ['\\040', '\\001', '\\177', '\\377', '\\303\\251', '\\\\', '\\000', '\\011'];
const WILDCARDS = ['\\*', '\\@', '\\?', '\\$', '\\+', '\\X', '\\x', '\\A', '\\a'];
/** Not words: printable characters as numbers, forms of other versions, cut escapes. */
const BAD_ESCAPES = [
  '\\142',
  '\\400',
  '\\08',
  '\\04',
  '\\',
  '\\!',
  '\\(',
  '\\)',
  '\\q',
  '\\777',
  '\\04x',
  '\\041',
  '\\176',
];
const ROOTS = ['/', '/', '/', '/', 'proc:/', 'pipe:[', 'a/', ''];
const NAMESPACES = ['<kernel>', '<kernel>', '<kernel>', '<fuzz>', '</usr/sbin/httpd>', '<a\\040b>'];

export class Words {
  constructor(readonly random: Random) {}

  /** One component of a path, without wildcards. */
  literal(): string {
    const { random } = this;
    return random.weighted([
      [6, () => random.pick(PLAIN)],
      [2, () => random.pick(PLAIN) + random.pick(ESCAPES)],
      [2, () => random.times(1, 6, () => random.pick(LETTERS)).join('')],
    ]);
  }

  /** One component with wildcards. */
  component(): string {
    const { random } = this;
    const pieces = () =>
      random.times(1, 4, () => random.pick([...WILDCARDS, ...WILDCARDS, ...PLAIN, ...ESCAPES])).join('');
    return random.weighted([
      [5, pieces],
      [2, () => `${pieces()}\\-${pieces()}`],
      [1, () => `${pieces()}\\-${pieces()}\\-${this.literal()}`],
      [2, () => `\\{${random.chance(0.5) ? this.literal() : pieces()}\\}`],
    ]);
  }

  path(): string {
    const { random } = this;
    const parts = random.times(1, 4, () => this.literal());
    return `${random.pick(ROOTS)}${parts.join('/')}${random.chance(0.15) ? '/' : ''}`;
  }

  pattern(): string {
    const { random } = this;
    const parts = random.times(1, 4, () => (random.chance(0.5) ? this.component() : this.literal()));
    return `${random.pick(ROOTS)}${parts.join('/')}${random.chance(0.2) ? '/' : ''}`;
  }

  /** What should be a word and may not be one. */
  bad(): string {
    const { random } = this;
    return random.weighted([
      [4, () => `${this.path()}${random.pick(BAD_ESCAPES)}${random.chance(0.5) ? this.literal() : ''}`],
      [1, () => `/${'\\*'.repeat(random.between(18, 22))}`],
      [1, () => `/${'\\{a\\}/'.repeat(random.between(9, 11))}x`],
      [1, () => `/${random.pick(['a\\{b\\}', '\\{a', 'a\\}', '\\{\\}', '\\{a/b\\}', '\\{a\\}b', '\\{\\{a\\}\\}'])}/c`],
      [1, () => `/${'long'.repeat(random.between(500, 3000))}`],
      [1, () => ''],
    ]);
  }

  /** Where paths, patterns and groups are taken. */
  name(): string {
    const { random } = this;
    return random.weighted([
      [6, () => this.path()],
      [6, () => this.pattern()],
      [2, () => this.group()],
      [1, () => this.bad()],
    ]);
  }

  group(): string {
    const { random } = this;
    return `@${random.weighted([
      [6, () => random.pick(['G', 'GROUP1', 'g.x'])],
      [2, () => this.literal()],
      [1, () => this.bad()],
      [1, () => ''],
    ])}`;
  }

  digits(): string {
    const { random } = this;
    const value = BigInt(random.pick([0, 0, 1, 7, 8, 10, 255, 256, 420, 4095, 65535, 65536, 2 ** 31, 2 ** 32 - 1]));
    const wrapping = [2n ** 32n, 2n ** 32n + 5n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 64n + 7n, 2n ** 70n];
    return random.weighted([
      [8, () => String(value)],
      [4, () => `0${value.toString(8)}`],
      [4, () => `0x${random.chance(0.5) ? value.toString(16) : value.toString(16).toUpperCase()}`],
      [1, () => `0X${value.toString(16)}`],
      [
        1,
        () =>
          random.pick(['08', '09', '00', '000', '0x', '0x0', '0X', '07778', '+1', '-1', '1a', '0b1', '0o7', '1.', '']),
      ],
      [1, () => random.pick(wrapping).toString(random.pick([10]))],
      [1, () => `0x${random.pick(wrapping).toString(16)}`],
      [0.5, () => `0${random.pick(wrapping).toString(8)}`],
    ]);
  }

  number(): string {
    const { random } = this;
    return random.weighted([
      [6, () => this.digits()],
      [3, () => `${this.digits()}-${this.digits()}`],
      [2, () => this.group()],
      [0.5, () => random.pick(['1-2-3', '-', '1-', '-1', '1-0x', '5-010', '0x10-020', '1--2', '1-2x', '3-3', '03-3'])],
    ]);
  }

  ip(): string {
    const { random } = this;
    const four = () => random.times(4, 4, () => random.pick(['0', '1', '10', '127', '192', '255'])).join('.');
    const group = () => random.pick(['0', '1', 'ab', 'FFFF', '00c0', '2001', 'db8']);
    return random.weighted([
      [5, four],
      [
        3,
        () =>
          random.pick([
            '::',
            '::1',
            '1::',
            'fe80::1',
            '2001:db8::ff00:42:8329',
            '::ffff:1.2.3.4',
            '::1.2.3.4',
            '64:ff9b::1.2.3.4',
          ]),
      ],
      [3, () => random.times(8, 8, group).join(':')],
      [1, () => `${random.times(1, 4, group).join(':')}::${random.times(1, 3, group).join(':')}`],
      [
        1,
        () =>
          random.pick([
            '1.2.3',
            '1.2.3.4.5',
            '256.1.1.1',
            '01.02.03.004',
            '1.2.3.0400',
            '0x1.2.3.4',
            '1.2.3.4/8',
            '1:2:3:4:5:6:7',
            ':::',
            '1::2::3',
            '12345::',
            'g::',
            '::1%lo',
            '[::1]',
            '1:2:3:4:5:6:7:8:9',
            '1.2.3.4:80',
            '1..2.3',
            '.1.2.3',
            '1:2:3:4:5:6:1.2.3.4',
            '::01.2.3.4',
            '1:2:3:4:5:6:7::',
            '::2:3:4:5:6:7:8',
            '0:0:1::',
            '1:0:0:2:0:0:0:3',
            '::ffff:0:0',
            '0000000.0.0.0',
            '::00001',
          ]),
      ],
    ]);
  }

  address(): string {
    const { random } = this;
    return random.weighted([
      [6, () => this.ip()],
      [3, () => `${this.ip()}-${this.ip()}`],
      [2, () => this.group()],
    ]);
  }

  /** A path word as domain names have them. */
  domainPart(): string {
    const { random } = this;
    return random.weighted([
      [8, () => `/${random.times(1, 3, () => this.literal()).join('/')}`],
      [1, () => this.path()],
      [1, () => this.pattern()],
      [0.5, () => random.pick(['foo', 'a.b/c', 'proc:/self/exe', 'a/b', '.', '/', 'foo:/', '//', '<x>', '<kernel>'])],
      [0.5, () => this.bad()],
    ]);
  }

  namespace(): string {
    return this.random.chance(0.97)
      ? this.random.pick(NAMESPACES)
      : this.random.pick(['<>', '<kernel', 'kernel>', '<\\q>', '<a>b', '<@a>']);
  }

  domainName(): string {
    const { random } = this;
    const name = [this.namespace(), ...random.times(0, 4, () => this.domainPart())].join(' ');
    if (!random.chance(0.02)) return name;
    const short = `<kernel> /${'d'.repeat(200)}`;
    const target = random.between(4083, 4088);
    return `${short}${' /e'.repeat(Math.floor((target - short.length - 5) / 3))}`.padEnd(target, 'e');
  }
}
