import { array, constantFrom, integer, oneof, option, record, tuple, type Arbitrary } from 'fast-check';

export const DOMAINS = [
  '<kernel>',
  '<kernel> /a',
  '<kernel> /a /b',
  '<web>',
  '<web> /a',
  '<kernel> /aa',
  '<kernel> proc:/x',
  '<a\\040b> /x',
  '<\\*>',
  '<>',
  '<a b>',
  '<kernel',
];
const NO_DOMAINS = ['<kernel> x', '<kernel> /a\\b', '<web> tmp.fs:/x', '<kernel> file read/write /a'];

const ENTRIES = [
  'file read /a',
  'file read/write /a',
  'file read/ /b',
  'file write //c',
  'file /read//write /x',
  'file // /a',
  'file a/b c/d e',
  'network inet stream bind/listen 1.2.3.4 80',
  'network inet a/b c',
  'acl_group 3 file a/b c',
  'acl_group -4294967295 file a/b c',
  'acl_group 256 file a/b c',
  '<kernel> acl_group 3 file a/b c',
  'use_group 0',
  'use_profile 3',
  'use_profile -1',
  'use_profile3x',
  'use_profile  259',
  'use_profile 99999999999999999999',
  'quota_exceeded',
  '# comment',
  'misc env A',
  '/etc/passwd',
  '/no/such',
  'file rename /gone /gone2',
  '/no\\040x /etc/passwd\\000',
  '/x\\* /no\\141',
  'z\xe4y',
  'z y',
  'file a/b\0c',
  'delete',
  'select',
  'a',
  '',
  '\0',
];

const VERBS = ['delete ', 'select ', 'domain=', 'delete domain=', 'select delete '];
const BLANKS = ['  ', '\t', ' \xe4 ', '\r ', '\x01'];

/** A text that is like a domain policy and has all that the programs of tomoyo-tools read oddly. */
export function hostilePolicy(): Arbitrary<string> {
  const plain = oneof(
    { weight: 6, arbitrary: constantFrom(...DOMAINS) },
    { weight: 12, arbitrary: constantFrom(...ENTRIES) },
    { weight: 1, arbitrary: integer({ min: 0, max: 60 }).map((at) => NO_DOMAINS[at] ?? 'x') },
  );
  const line = record({
    plain,
    verb: option(constantFrom(...VERBS), { nil: '', freq: 3 }),
    blank: option(constantFrom(...BLANKS), { nil: ' ', freq: 5 }),
    before: option(constantFrom(' ', '\t', '\x7f'), { nil: '', freq: 12 }),
    after: option(constantFrom('\r', ' ', '\t', '\0q', '\xff'), { nil: '', freq: 8 }),
  }).map((parts) => parts.before + (parts.verb + parts.plain).replaceAll(' ', parts.blank) + parts.after);
  return tuple(array(line, { maxLength: 40 }), option(plain, { nil: '', freq: 5 })).map(
    ([lines, last]) => lines.map((one) => `${one}\n`).join('') + last,
  );
}

const WORDS = (
  'file network misc env task manual_domain_transition read write execute create mount mkblock rename readx readwrite ' +
  'inet unix stream dgram raw seqpacket bind send listen accept / // read/write create/chmod bind/listen read/ /a /a/b a/b a ' +
  'proc:/x a.b/c \\ /\\* /\\{a\\}/ /\\{a \\040 \\101 @ @g @g\\ 0 1 08 0109 0x 0x1F 0x0x1 010-9 9-010 1-2 2-1 -1 +1 -2--1 -1--2 ' +
  '1-2-3 99999999999999999999 1x 0-0x10 0x-1 1.2.3.4 1.2.3.4-1.2.3.3 ::1 ::1-::2 1.2.3 1:2:3:4:5:6:7:8 ::ffff:1.2.3.4 keep ' +
  'child <kernel> <kernel <a\\b> <> <b>x any from acl_group path_group initialize_domain use_profile quota_exceeded ' +
  'task.uid=0 task.uid!=@g task.uid=task.gid task.uid= =0 x=y exec.argv[0]="a" exec.argv[0x]="a" exec.argv[0]=a ' +
  'exec.envp["A"]="b" exec.envp["A"]=NULL exec.envp[A]="b" exec.envp["]="b" exec.realpath="/a" exec.realpath=@s ' +
  'symlink.target="/b" grant_log=yes grant_log=x auto_domain_transition="/x" auto_domain_transition="<a>" ' +
  'auto_domain_transition="a" path1.type=file path1.perm=setuid 0=1 1-0=0 # ! "x"'
).split(' ');

const HEADS = [
  'file read',
  'file create',
  'file execute /a',
  'file rename',
  'file mount',
  'network inet stream bind',
  'network unix dgram',
  'misc env',
  'task manual_domain_transition',
  'acl_group 0',
  'acl_group 3 file',
  'path_group',
  'number_group A',
  'address_group A',
  'aggregator',
  'initialize_domain',
  'no_initialize_domain /a from',
  'keep_domain any from',
  '<a> acl_group 0',
  '<a>',
  '<kernel>',
  'file read /a',
  'file execute /a <kernel>',
  'use_profile',
  '',
];

/** Many lines that are nearly those of a policy, or are. */
export function hostileLines(): Arbitrary<string> {
  const letters = constantFrom(...'\\/{}-0123=!"@[]<>x.*AaX+?$ :'.split(''));
  const damaged = tuple(constantFrom(...WORDS), integer({ min: 0, max: 12 }), letters).map(
    ([word, at, letter]) => word.slice(0, at) + letter + word.slice(at),
  );
  const word = oneof({ weight: 3, arbitrary: constantFrom(...WORDS) }, { weight: 1, arbitrary: damaged });
  const line = tuple(
    constantFrom(...HEADS),
    array(word, { maxLength: 4 }),
    option(constantFrom('\r', ' \xe4', '\0 x', '\t#'), { nil: '', freq: 20 }),
  ).map(([head, words, end]) => [head, ...words].join(' ') + end);
  return array(line, { minLength: 1500, maxLength: 1500 }).map((lines) => `${lines.join('\n')}\nlast`);
}
