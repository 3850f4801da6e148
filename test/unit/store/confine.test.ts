import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lib/index.js';
import { checkPolicy } from '../../../lib/policy/check/check.js';
import { confineTools, type ConfineOptions } from '../../../lib/store/confine/confine.js';
import { fillTemplate } from '../../../lib/store/confine/fill-template.js';
import { fileName, forEachFile, STORED_FILES } from '../../../lib/store/layout.js';
import { link, makeRoot, program, removeRoots, type RootFiles } from './fake-root.js';

afterEach(removeRoots);

const folder = fileURLToPath(new URL('../../../packaging/policy/', import.meta.url));
const templates = await forEachFile(async (file) => readFileSync(`${folder}${fileName(file)}`, 'latin1'));

const SCRIPT = '/usr/lib/node_modules/tomoyo/dist/cli/tomoyo.js';
const ENV_SCRIPT = { program: '#!/usr/bin/env node\nimport "x";\n' };
const INSTALLED: RootFiles = {
  '/usr/bin/tomoyo': link(`..${SCRIPT.slice('/usr'.length)}`),
  [SCRIPT]: ENV_SCRIPT,
  '/usr/lib/node_modules/tomoyo/package.json': '{}',
  '/usr/bin/env': program,
  '/usr/bin/node': link('/opt/node/bin/node'),
  '/opt/node/bin/node': program,
  '/usr/lib/aarch64-linux-gnu/libc.so.6': '',
};

const confined = (files: RootFiles, options: ConfineOptions = {}) =>
  confineTools(templates, { root: makeRoot(files), ...options });
const without = (path: string) => Object.fromEntries(Object.entries(INSTALLED).filter(([name]) => name !== path));

describe('a template', () => {
  it('has a line for each value, for each of several, and none where there is none', () => {
    const text = 'a @X@\nb @Y@ @X@ @Y@\nc @NONE@\nd @other\n';
    expect(fillTemplate(text, { X: ['1', '2'], Y: ['$&'], NONE: [] })).toBe(
      'a 1\na 2\nb $& 1 $&\nb $& 2 $&\nd @other\n',
    );
  });
});

describe('the module', () => {
  it('has no error and no warning, and no place is left unfilled', async () => {
    const texts = await confined(INSTALLED);
    const files = STORED_FILES.map((kind) => parsePolicy(texts[kind], { kind }));
    // profile 0 is that of the policy which it is merged into
    const found = checkPolicy(files).filter(({ message }) => !message.includes('rofile 0'));
    expect(found).toEqual([]);
    expect(Object.values(texts).join('')).not.toMatch(/@[A-Z_]+@/);
  });

  it('knows the command by its link, its own name, and where env finds Node.js', async () => {
    const { exception_policy, domain_policy, manager } = await confined(INSTALLED);
    expect(exception_policy).toContain('initialize_domain /usr/bin/tomoyo from any\n');
    expect(exception_policy).toContain(`aggregator ${SCRIPT} /usr/bin/tomoyo\n`);
    expect(exception_policy).toContain('acl_group 100 file read /usr/lib/aarch64-linux-gnu/lib\\*.so\\*\n');
    for (const name of ['/usr/bin/tomoyo', SCRIPT])
      expect(domain_policy).toContain(
        `file execute /usr/bin/node command:/queryd exec.argv[1]="${name}" exec.argv[2]="queryd"\n`,
      );
    expect(manager).toContain('<kernel> /usr/bin/tomoyo command:/queryd\n');
    expect(manager).not.toMatch(/node$|tomoyo$|auditd|look|save|other|action/m);
  });

  it('has the number and the mode that are wanted', async () => {
    const { profile, domain_policy } = await confined(INSTALLED, { number: 42, mode: 'permissive' });
    expect(profile).toContain('42-CONFIG={ mode=permissive ');
    expect(domain_policy.match(/^use_profile (?!0$|42$)/m)).toBe(null);
  });

  it('looks for a command elsewhere when told where', async () => {
    const files = { ...without('/usr/bin/tomoyo'), '/opt/bin/tomoyo': link(SCRIPT) };
    await expect(confined(files)).rejects.toMatchObject({ code: 'TOMOYO_BAD_FILE' });
    const { domain_policy } = await confined(files, { program: '/opt/bin/tomoyo' });
    expect(domain_policy).toContain('<kernel> /opt/bin/tomoyo command:/auditd\n');
  });

  it('says what is missing', async () => {
    for (const [files, message] of [
      [
        { ...INSTALLED, [SCRIPT]: { program: '#!/usr/bin/node\n' } },
        'to start with "#!/usr/bin/env node", found "#!/usr/bin/node"',
      ],
      [without('/usr/bin/env'), 'to start with "#!/usr/bin/env node"'],
      [without('/usr/bin/node'), 'Expected node in one of '],
      [without('/usr/lib/node_modules/tomoyo/package.json'), 'Expected the package of /usr/bin/tomoyo'],
    ] as const)
      await expect(confined(files)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});
