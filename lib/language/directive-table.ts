/**
 * Every directive, for people: the reference page, and what is proposed for a misspelt one.
 * Source: security/tomoyo/{common,file,network,environ,domain}.c of Linux 6.1 and 6.12.
 */
import type { PolicyKind } from './ast.js';
import { ENTRY_FORMS, EXCEPTION_FORMS, SOCKET_TYPES, type Described, type Form } from './form-table.js';

export interface Directive {
  /** The words a line begins with, behind `delete ` and the namespace. */
  readonly keyword: string;
  /** In which files; `acl_group` takes the entries of domain_policy. */
  readonly files: readonly PolicyKind[];
  /** Arguments as they are shown to people. */
  readonly form: string;
  readonly example: string;
  readonly summary: string;
  /** First TOMOYO interface version that has it. */
  readonly since: string;
  /** `delete` in front removes it; false: the kernel ignores `delete`. */
  readonly deletable: boolean;
}

const DOMAIN: readonly PolicyKind[] = ['domain_policy'];
const EXCEPTION: readonly PolicyKind[] = ['exception_policy'];
const PROFILE: readonly PolicyKind[] = ['profile'];

function row(
  files: readonly PolicyKind[],
  keyword: string,
  form: string,
  example: string,
  summary: string,
  { deletable = true }: { deletable?: boolean } = {},
): Directive {
  return { keyword, files, form, example, summary, since: '2.6.0', deletable };
}

function formRow(files: readonly PolicyKind[], form: Described<Form>): Directive {
  const operations = form.operations.join('/');
  // `file` stands in front of several forms, so the operations belong to what people look for
  const [keyword, first] = form.socket ? [form.begin, operations] : [`${form.begin} ${operations}`.trim(), ''];
  const words = [
    ...(form.socket ? [SOCKET_TYPES.join('|')] : []),
    ...(first === '' ? [] : [first]),
    ...form.arguments.map(({ key }) => key.toUpperCase()),
    ...(files === DOMAIN ? ['[CONDITION]...'] : []),
  ];
  return row(files, keyword, words.join(' '), form.example, form.summary);
}

export const DIRECTIVES: readonly Directive[] = [
  row(DOMAIN, '<NAMESPACE>', '[PATH]...', '<kernel> /sbin/init', 'The domain that the lines below belong to.'),
  row(DOMAIN, 'use_profile', 'N', 'use_profile 1', 'The profile of the domain, 0 to 255.', { deletable: false }),
  row(DOMAIN, 'use_group', 'N', 'use_group 0', 'Adds the entries of acl_group N, 0 to 255.'),
  row(DOMAIN, 'quota_exceeded', '', 'quota_exceeded', 'Learning stopped here; delete it to go on.'),
  row(
    DOMAIN,
    'transition_failed',
    '',
    'transition_failed',
    'A domain transition failed once; delete it to log the next.',
  ),
  ...ENTRY_FORMS.map((form) => formRow(DOMAIN, form)),
  row(
    DOMAIN,
    'select',
    'pid=N|global-pid=N|domain=NAME|Q=N|NAME|transition_only',
    'select pid=1',
    'What the lines below, or the next read, are about.',
    { deletable: false },
  ),
  ...(['initialize_domain', 'keep_domain', 'reset_domain'] as const).flatMap((keyword) => [
    row(EXCEPTION, keyword, 'PROGRAM|any from DOMAIN|any', `${keyword} /bin/a from any`, 'Domain transition control.'),
    row(
      EXCEPTION,
      `no_${keyword}`,
      'PROGRAM|any from DOMAIN|any',
      `no_${keyword} /bin/a from any`,
      `Exceptions from ${keyword}.`,
    ),
  ]),
  ...EXCEPTION_FORMS.map((form) => formRow(EXCEPTION, form)),
  row(EXCEPTION, 'acl_group', 'N ENTRY', 'acl_group 0 file read /etc/\\*', 'Entries for domains with use_group N.'),
  row(PROFILE, 'PROFILE_VERSION', '=N', 'PROFILE_VERSION=20150505', 'The version of the format.', { deletable: false }),
  row(PROFILE, 'N-COMMENT', '=TEXT', '1-COMMENT=Learning', 'Free text.', { deletable: false }),
  row(
    PROFILE,
    'N-PREFERENCE',
    '={ max_audit_log=N max_learning_entry=N }',
    '1-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }',
    'Limits.',
    { deletable: false },
  ),
  row(
    PROFILE,
    'N-CONFIG[::CATEGORY[::FUNCTION]]',
    '={ mode=MODE grant_log=yes|no reject_log=yes|no } or use_default',
    '1-CONFIG::file={ mode=learning grant_log=no reject_log=yes }',
    'What is checked.',
    { deletable: false },
  ),
  row(['manager'], 'manage_by_non_root', '', 'manage_by_non_root', 'Managers need not be root.'),
  row(['manager'], 'PROGRAM|DOMAIN', '', '/usr/sbin/tool', 'Who may change the policy.'),
  ...['policy', 'audit log', 'query message'].map((what) =>
    row(['stat'], `Memory used by ${what}:`, 'N', `Memory used by ${what}: 1048576`, 'A quota in bytes; 0 is none.', {
      deletable: false,
    }),
  ),
];
