/** A policy in which many entries cover others, and what a program tries under it. */
import type { PolicyText } from '../../lib/index.js';

export const PROGRAM = '/srv/test/attempts';
const PLAY = '/tmp/play';
const FOLDERS = ['', '/a', '/a/b', '/log', '/1'].map((name) => PLAY + name);
const FILES = ['/a/x', '/a/y.c', '/a/b/x', '/a/b/z.c', '/log/1', '/log/12', '/log/1a', '/log/old.log', '/1/a'];

/** All that the program finds; it changes it, so it is made anew before each round. */
export const MAKE_PLAY = [
  'umask 0',
  `rm -rf ${PLAY}`,
  `mkdir ${FOLDERS.join(' ')}`,
  ...FILES.map((name) => `: > '${PLAY}${name}'`),
  `chown 1000 ${PLAY}/a/y.c ${PLAY}/log/12`,
].join('; ');

const EXCEPTIONS = `
initialize_domain ${PROGRAM} from any
initialize_domain /srv/test/manager from any
keep_domain any from <kernel> /srv/test/manager
path_group LOGS ${PLAY}/log/\\$
path_group LOGS ${PLAY}/log/\\*.log
number_group MODES 0600-0644
number_group MODES 0755
address_group LO 127.0.0.1-127.0.0.9
acl_group 1 file truncate ${PLAY}/\\{\\*\\}/\\*
acl_group 1 network inet dgram bind 0.0.0.0-255.255.255.255 2000-2999
acl_group 2 file write ${PLAY}/a/x
`;

const ENTRIES = `
file read ${PROGRAM}
file read ${PLAY}/a/\\*
file read/write/truncate ${PLAY}/a/x
file read ${PLAY}/a/y.c
file read ${PLAY}/a/\\*.c
file read ${PLAY}/a/y.c task.uid=0
file write ${PLAY}/a/y.c task.uid=1000
file write ${PLAY}/a/y.c task.uid=1000 path1.uid=1000
file write ${PLAY}/\\*/y.c path1.uid=1000 task.uid=1000
file read ${PLAY}/a/\\{b\\}/x
file read ${PLAY}/a/\\{\\*\\}/x
file read ${PLAY}/a/b/x
file read/write @LOGS
file read ${PLAY}/log/1
file write ${PLAY}/log/12
file read/write/append ${PLAY}/log/old.log
file append ${PLAY}/log/\\X
file append ${PLAY}/log/\\$
file append ${PLAY}/log/1a
file read ${PLAY}/\\$/\\*
file read ${PLAY}/1/a
file truncate ${PLAY}/log/1
file truncate ${PLAY}/1/\\*
file create ${PLAY}/a/\\* 0-0777
file create ${PLAY}/a/n\\$ @MODES
file create ${PLAY}/a/n1 0600
file create ${PLAY}/log/n\\$ @MODES
file create ${PLAY}/log/n1 0600-0640
file create ${PLAY}/log/n2 420
file create ${PLAY}/log/n3 0700
file write ${PLAY}/a/n1
file write ${PLAY}/a/n\\+
file write ${PLAY}/log/n\\*
file write ${PLAY}/log/n\\?
file chmod ${PLAY}/a/x 0600-0700
file chmod ${PLAY}/a/x 0644
file chmod ${PLAY}/a/\\* 0644 task.uid=0
file chmod ${PLAY}/a/x 0644 task.uid=0 task.gid=0
file mkdir ${PLAY}/d\\$ 0700
file mkdir ${PLAY}/d1 0700
file mkdir ${PLAY}/d1 448
file rename ${PLAY}/1/\\* ${PLAY}/log/\\*
file rename ${PLAY}/1/a ${PLAY}/log/moved
file rename ${PLAY}/1/\\A ${PLAY}/log/m\\*
file unlink ${PLAY}/a/\\*\\-x
file unlink ${PLAY}/a/y.c
file unlink ${PLAY}/\\*/\\*\\-x\\-y.c
network inet stream bind @LO 1000-1100
network inet stream bind 127.0.0.1 1050
network inet stream bind/connect 127.0.0.1-127.0.0.3 1050-1060
network inet stream connect 127.0.0.2 1055
network inet stream connect 127.0.0.2-127.0.0.3 1051-1056
network inet dgram bind 127.0.0.1 2500
network inet dgram bind 127.0.0.1 3500
file mksock ${PLAY}/a/\\* 0-0777
file mksock ${PLAY}/a/sock 0777
network unix dgram bind ${PLAY}/a/\\*
network unix dgram bind ${PLAY}/a/sock
`;

const lines = (text: string) => text.trim().split('\n');

export const PROFILE: PolicyText = {
  kind: 'profile',
  file: 'profile.conf',
  text: `5-COMMENT=enforcing
5-PREFERENCE={ max_audit_log=16 max_learning_entry=16 }
5-CONFIG={ mode=enforcing grant_log=no reject_log=no }
5-CONFIG::file::getattr={ mode=disabled grant_log=no reject_log=no }
5-CONFIG::misc={ mode=disabled grant_log=no reject_log=no }
`,
};
export const EXCEPTION_POLICY: PolicyText = {
  kind: 'exception_policy',
  file: 'exception_policy.conf',
  text: `${lines(EXCEPTIONS).join('\n')}\n`,
};
export const DOMAIN_POLICY: PolicyText = {
  kind: 'domain_policy',
  file: 'domain_policy.conf',
  text: [
    '<kernel>\nuse_profile 0\n\n',
    `<kernel> ${PROGRAM}\nuse_profile 5\nuse_group 1\n\n${lines(ENTRIES).join('\n')}\n\n`,
    '<kernel> /srv/test/manager\nuse_profile 0\n\n',
  ].join('\n'),
};

const NAMES = [...FILES.slice(0, 9), '/a/b', '/log'];
const on = (letters: string, names: readonly string[], ...more: readonly string[]) =>
  Array.from(letters).flatMap((letter) => names.map((name) => [letter, PLAY + name, ...more].join(' ')));

/** What is tried: some is allowed, some is not; what changes most comes last. */
export const ATTEMPTS: readonly string[] = [
  ...on('rwat', NAMES),
  ...['0600', '0644', '0700', '0777'].flatMap((mode) => on('m', ['/a/x', '/a/y.c', '/log/1'], mode)),
  ...['1', '2', '3', 'x'].flatMap((name) => on('c', [`/a/n${name}`, `/log/n${name}`], '0644')),
  ...on('c', ['/a/n5', '/log/n5', '/1/n5'], '0700'),
  ...on('d', ['/d1', '/d2', '/dx'], '0700'),
  ...on('d', ['/d3'], '0755'),
  ...['127.0.0.1', '127.0.0.3', '127.0.0.9', '127.0.0.10'].flatMap((address) =>
    ['bind 1050', 'bind 1100', 'bind 1101', 'connect 1055', 'connect 1060', 'udp 2500', 'udp 3500'].map((each) => {
      const [how = '', port = ''] = each.split(' ');
      return `${{ bind: 'b', connect: 'k', udp: 'g' }[how] ?? ''} ${address} ${port}`;
    }),
  ),
  ...on('s', ['/a/sock', '/a/other', '/log/sock']),
  ...on('n', ['/1/a'], `${PLAY}/log/moved`),
  ...on('n', ['/log/1a'], `${PLAY}/log/moved`),
  ...on('u', ['/a/x', '/a/y.c', '/log/12', '/log/old.log', '/1/a']),
];
