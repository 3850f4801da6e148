import { listedDomains, type ListedDomain } from '../../kernel/doctor/domain-modes.js';
import { parsePolicy } from '../../language/parse.js';
import type { BoardFile } from '../../../qemu/index.js';
import type { OwnImageChoice } from '../board-options.js';
import { findPolicyFiles } from '../policy-files.js';

/** The folder of `--policy`, as far as the verdict needs it. */
export interface PolicyUnderTest {
  readonly domains: readonly ListedDomain[];
  /** The domain policy; undefined: the folder has none. */
  readonly file: string | undefined;
  /** Line of each domain in it, from 1. */
  readonly lines: ReadonlyMap<string, number>;
  /** Its list of managers; undefined: it has none. */
  readonly manager: string | undefined;
}

/** Who may change the policy of a running board. */
const AGENT = '/usr/sbin/board-agent';

/** @throws TomoyoError TOMOYO_BAD_FILE, TOMOYO_BAD_OPTION: no policy in the folder */
export async function readPolicyUnderTest(folder: string): Promise<PolicyUnderTest> {
  const texts = new Map<string, { readonly file: string; readonly text: string }>();
  for (const input of await findPolicyFiles([folder]))
    texts.set(input.kind, { file: input.file, text: await input.read() });
  const { file, text = '' } = texts.get('domain_policy') ?? { file: undefined };
  const profiles = parsePolicy(texts.get('profile')?.text ?? '', { kind: 'profile' });
  const parsed = parsePolicy(text, { kind: 'domain_policy' });
  const lines = new Map<string, number>();
  let line = 1;
  let at = 0;
  for (const node of parsed.nodes) {
    for (; at < node.start; at += 1) if (text[at] === '\n') line += 1;
    if (node.kind === 'domain') lines.set(node.name, line);
  }
  return {
    domains: listedDomains(parsed, profiles),
    file,
    lines,
    manager: texts.get('manager')?.text,
  };
}

/**
 * The managers of the policy and the board's agent, which `--enforce` and `--domain` need. A policy without managers leaves
 * those of our image, which know it.
 */
export function managerFiles({ manager }: PolicyUnderTest, image: OwnImageChoice): readonly BoardFile[] {
  return manager === undefined && isOurs(image) ? [] : [managersAnd(manager)];
}

/**
 * Everything learns: what `--learn` begins with where no policy is given. A system that is not ours may lack the files that a
 * policy has beside these two, and then no policy at all would be loaded.
 */
export function learningFiles(image: OwnImageChoice): readonly BoardFile[] {
  return isOurs(image) ? LEARNING : [...LEARNING, policyFile('exception_policy', '\n'), managersAnd()];
}

const LEARNING = [
  policyFile(
    'profile',
    [
      'PROFILE_VERSION=20150505',
      '1-COMMENT=learning',
      '1-PREFERENCE={ max_audit_log=1024 max_learning_entry=65536 }',
      '1-CONFIG={ mode=learning grant_log=no reject_log=yes }',
      '',
    ].join('\n'),
  ),
  policyFile('domain_policy', '<kernel>\nuse_profile 1\nuse_group 0\n'),
];

function isOurs({ rootfs, initrd }: OwnImageChoice): boolean {
  return rootfs === undefined && initrd === undefined;
}

function managersAnd(manager = ''): BoardFile {
  return policyFile('manager', `${manager}\n${AGENT}\n`);
}

function policyFile(name: string, text: string): BoardFile {
  return { path: `/etc/tomoyo/${name}.conf`, data: Buffer.from(text, 'latin1'), mode: 0o600 };
}
