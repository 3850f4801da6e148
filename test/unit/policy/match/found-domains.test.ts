import { describe, expect, it } from 'vitest';
import { AskedWord } from '../../../../lib/policy/match/asked-word.js';
import { EntryFinder } from '../../../../lib/policy/match/entry-finder.js';
import { findInDomains, type LineFinder } from '../../../../lib/policy/match/found-domains.js';
import { TextFinder } from '../../../../lib/policy/match/text-finder.js';

const DOMAINS = `# /etc/passwd
<kernel> /etc/passwd
use_profile 1
use_group 3
file read /etc/passwd
file write /etc/\\*
<kernel> /b
file execute /etc/passwd.bak
file read/write @FILES task.uid=0
file create /etc/passwd 0600-0666
network inet stream connect 10.0.0.0-10.0.0.255 8000-8999
network inet stream connect @NET @PORTS
misc env PATH
misc env \\*
delete file read /etc/passwd
<web> /c
file read @FILES
use_group 3
`;

const EXCEPTIONS = `path_group FILES /etc/pass\\*
path_group FILES /x
delete path_group FILES /x
<web> path_group FILES /srv/\\*
number_group PORTS 22
address_group NET 192.168.0.0-192.168.255.255
acl_group 3 file read /etc/passwd
acl_group 4 file read /etc/passwd
<web> acl_group 3 file read /srv/x
`;

async function found(finder: LineFinder, pieces: readonly string[] = [DOMAINS]) {
  const all: string[] = [];
  for await (const domain of findInDomains(pieces, 'd', finder))
    all.push(domain.name, ...domain.found.map(({ file, line, text }) => `${file}:${line} ${text}`));
  return all;
}

function entries(text: string, exceptions = EXCEPTIONS): Promise<readonly string[]> {
  return found(new EntryFinder(new AskedWord(text), [{ file: 'e', text: exceptions }]));
}

describe('entries that take a word', () => {
  it('are those whose path, pattern or group takes a path, also of the acl_groups of the domain', async () => {
    expect(await entries('/etc/passwd')).toEqual([
      '<kernel> /etc/passwd',
      'e:7 acl_group 3 file read /etc/passwd',
      'd:5 file read /etc/passwd',
      'd:6 file write /etc/\\*',
      '<kernel> /b',
      'd:9 file read/write @FILES task.uid=0',
      'd:10 file create /etc/passwd 0600-0666',
    ]);
  });

  it('are those of the groups of the namespace', async () => {
    expect(await entries('/srv/x')).toEqual([
      '<web> /c',
      'd:17 file read @FILES',
      'e:9 <web> acl_group 3 file read /srv/x',
    ]);
    expect(await entries('/x')).toEqual([]);
  });

  it.each([
    ['0644', ['d:10 file create /etc/passwd 0600-0666']],
    ['8080', ['d:11 network inet stream connect 10.0.0.0-10.0.0.255 8000-8999']],
    ['22', ['d:12 network inet stream connect @NET @PORTS']],
    ['10.0.0.7', ['d:11 network inet stream connect 10.0.0.0-10.0.0.255 8000-8999']],
    ['192.168.7.7', ['d:12 network inet stream connect @NET @PORTS']],
    ['PATH', ['d:13 misc env PATH', 'd:14 misc env \\*']],
    ['8.8.8.8', []],
  ])('know numbers, addresses and variables: %s', async (text, lines) => {
    expect(await entries(text)).toEqual(lines.length === 0 ? [] : ['<kernel> /b', ...lines]);
  });

  it('says which groups nobody told it', async () => {
    const asked = new AskedWord('/etc/passwd');
    await found(new EntryFinder(asked, []));
    expect([...asked.unknownGroups]).toEqual(['@FILES']);
  });

  it('wants a name', () => {
    expect(() => new AskedWord('/tmp/a b')).toThrow('/tmp/a\\040b');
    expect(() => new AskedWord('/tmp/\\*')).toThrow('expected a name, got the pattern');
  });
});

describe('lines that contain a text', () => {
  it('are those of domains, but not their names', async () => {
    expect(await found(new TextFinder('/etc/passwd'))).toEqual([
      '<kernel> /etc/passwd',
      'd:5 file read /etc/passwd',
      '<kernel> /b',
      'd:8 file execute /etc/passwd.bak',
      'd:10 file create /etc/passwd 0600-0666',
      'd:15 delete file read /etc/passwd',
    ]);
    expect(await found(new TextFinder('use_group'))).toEqual([
      '<kernel> /etc/passwd',
      'd:4 use_group 3',
      '<web> /c',
      'd:18 use_group 3',
    ]);
  });

  it('are the same wherever the policy is cut', async () => {
    const whole = await found(new TextFinder('e'));
    for (let cut = 1; cut < DOMAINS.length; cut += 1)
      expect(await found(new TextFinder('e'), [DOMAINS.slice(0, cut), DOMAINS.slice(cut)])).toEqual(whole);
  });

  it('wants a part of a line', () => {
    expect(() => new TextFinder('')).toThrow('expected a part of a line');
    expect(() => new TextFinder('a\nb')).toThrow('expected a part of a line');
  });
});
