import * as fc from 'fast-check';

/** Policies of few words, so that lines meet: the same entry twice, patterns that take each other's names. */

const PATHS = ['/a', '/b', '/c', '/a/b', '/\\*', '/a/\\*', '/\\?', '@G', '@H', '/\\040'];
const CONDITIONS = ['', '', '', ' task.uid=0', ' task.gid=@N', ' task.uid=0 task.gid=0', ' path1.uid=task.uid'];
const LOGS = ['', '', '', '', ' grant_log=yes', ' grant_log=no'];
const PREFERENCES = ['', '', ' keep', ' child', ' <kernel> /z'];

const path = fc.constantFrom(...PATHS);
const some = (...words: readonly string[]) =>
  fc.subarray([...words], { minLength: 1 }).map((picked) => picked.join('/'));
const rest = fc.tuple(fc.constantFrom(...CONDITIONS), fc.constantFrom(...LOGS)).map((words) => words.join(''));

/** An entry as the kernel takes it. */
export const entry: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(path, fc.constantFrom(...PREFERENCES), rest).map(([name, ...more]) => `file execute ${name}${more.join('')}`) },
  { weight: 4, arbitrary: fc.tuple(some('append', 'execute', 'read', 'write', 'unlink'), path, rest).map(([words, name, more]) => `file ${words} ${name}${more}`) },
  { weight: 1, arbitrary: fc.tuple(some('link', 'rename'), path, path).map(([words, ...names]) => `file ${words} ${names.join(' ')}`) },
  { weight: 1, arbitrary: fc.tuple(some('create', 'chmod'), path, fc.constantFrom('0644', '0x1A4', '420', '0600-0700', '@N')).map((words) => `file ${words.join(' ')}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('stream', 'dgram'), some('bind', 'connect'), fc.constantFrom('10.0.0.1', '10.0.0.0-10.0.0.9', '::1', '@A'), fc.constantFrom('80', '1-1023', '@N'), rest).map((words) => `network inet ${words.slice(0, 4).join(' ')}${words[4]}`) },
  { weight: 1, arbitrary: fc.constantFrom('A', 'B', '\\*').map((name) => `misc env ${name}`) },
  { weight: 1, arbitrary: fc.constantFrom('<kernel> /a', '<kernel> /b').map((name) => `task manual_domain_transition ${name}`) },
); // prettier-ignore

const setting = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((profile) => `use_profile ${profile}`),
  fc.constantFrom(0, 1, 2, 10).map((group) => `use_group ${group}`),
  fc.constantFrom('quota_exceeded', 'transition_failed'),
);

const NAMES = ['<kernel>', '<kernel> /a', '<kernel> /a /b', '<kernel> /b', '<other> /a'];
const comment = fc.constantFrom('# one', '#two', '# file read /x');
const blank = fc.constant('');

const line = fc.oneof({ weight: 12, arbitrary: entry }, { weight: 2, arbitrary: setting });
const quietLine = fc.oneof({ weight: 8, arbitrary: line }, comment, blank);
const boldLine = fc.oneof(
  { weight: 8, arbitrary: quietLine },
  line.filter((text) => !text.startsWith('use_profile')).map((text) => `delete ${text}`),
);

const textOf = (lines: readonly string[]) => lines.map((each) => `${each}\n`).join('');

/** A domain policy without `delete` and `select`. */
export const domainPolicy: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), fc.array(quietLine, { maxLength: 14 })), { maxLength: 6 })
  .map((domains) => textOf(domains.flatMap(([name, lines]) => [name, ...lines])));

/** The same with lines that take something back. */
export const writtenDomainPolicy: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.constantFrom(...NAMES), fc.boolean(), fc.array(boldLine, { maxLength: 10 }), fc.constantFrom(...NAMES)),
    { maxLength: 6 },
  )
  .map((domains) =>
    textOf(
      domains.flatMap(([name, goes, lines, other]) => [
        name,
        ...lines,
        ...(goes ? [`delete ${other}`, name, `select ${name}`] : []),
      ]),
    ),
  );

const member = fc.oneof(
  fc.tuple(fc.constantFrom('G', 'H'), fc.constantFrom('/a', '/b', '/\\*', '/a/\\*')).map((words) => `path_group ${words.join(' ')}`),
  fc.constantFrom('0', '1-10', '0x1A4', '5').map((number) => `number_group N ${number}`),
  fc.constantFrom('10.0.0.1', '::1', '10.0.0.0-10.0.0.255').map((address) => `address_group A ${address}`),
); // prettier-ignore
const aggregator = fc
  .tuple(fc.constantFrom('/a', '/\\*', '/\\?', '/b', '/b\\*'), fc.constantFrom('/a', '/b', '/x'))
  .map((words) => `aggregator ${words.join(' ')}`);
const control = fc
  .tuple(
    fc.constantFrom('initialize_domain', 'keep_domain', 'no_keep_domain'),
    fc.constantFrom('/a from any', 'any from <kernel> /b', '/b from any'),
  )
  .map((words) => words.join(' '));
const aclEntry = fc.tuple(fc.constantFrom(0, 1, 2, 10), entry).map(([group, text]) => `acl_group ${group} ${text}`);

/** An exception policy, with lines that take something back if wanted. */
export function exceptionPolicy({ deletes }: { readonly deletes: boolean }): fc.Arbitrary<string> {
  const bare = fc.oneof(member, aggregator, aggregator, control, aclEntry, aclEntry);
  const whole = fc
    .tuple(fc.constantFrom('', '', '<kernel> ', '<other> '), bare, fc.boolean(), fc.integer({ max: 4 }))
    .map(([namespace, text, hasComment, chance]) => {
      const made = `${deletes && chance === 0 ? 'delete ' : ''}${namespace}${text}`;
      return hasComment && chance === 1 ? `# about it\n${made}` : made;
    });
  return fc.array(whole, { maxLength: 30 }).map(textOf);
}

const target = fc.constantFrom('', '::file', '::file::open', '::network', '::misc::env');
const mode = fc.constantFrom('disabled', 'learning', 'permissive', 'enforcing');
const profileLine = fc.oneof(
  fc.tuple(target, mode, fc.constantFrom('', 'grant_log=no ', 'reject_log=yes ')).map(([where, word, log]) => `CONFIG${where}={ mode=${word} ${log}}`),
  target.filter((where) => where !== '').map((where) => `CONFIG${where}=use_default`),
  fc.constantFrom('COMMENT=one', 'COMMENT=', 'PREFERENCE={ max_audit_log=10 }', 'PREFERENCE={ max_learning_entry=7 }'),
); // prettier-ignore

/** A file of profiles. */
export const profiles: fc.Arbitrary<string> = fc
  .array(
    fc
      .tuple(fc.constantFrom('', '', '<other> '), fc.constantFrom(0, 1, 2, 10), profileLine, fc.integer({ max: 6 }))
      .map(([namespace, number, text, chance]) =>
        chance === 0 ? `${namespace}PROFILE_VERSION=20150505` : `${namespace}${number}-${text}`,
      ),
    { maxLength: 20 },
  )
  .map(textOf);
