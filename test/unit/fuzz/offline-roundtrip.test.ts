import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Model } from '../../fuzz/model.js';

const FOLDER = new URL('../../fixtures/oracle/offline-roundtrip/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'latin1');
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

it('domain_policy: parsed, merged and printed as the C editor, which follows the kernel, did', () => {
  const model = new Model('domain_policy', 64);
  model.apply(read('in/domain_policy.conf'));
  // the model leaves out what the kernel always has
  const [, ...others] = read('out/domain_policy.conf').split(/^(?=<)/m);
  // behind a broken domain name the kernel has no domain (fuzz:kernel), the editor goes on with the one before
  const expected = lines(others.join('')).filter((line) => line !== 'misc env NTP_OPTS');
  expect(model.list()).toEqual(expected);
});

it('exception_policy: the same', () => {
  const model = new Model('exception_policy', 64);
  model.apply(read('in/exception_policy.conf'));
  expect(
    model
      .list()
      .map((line) => line.replace('<kernel> ', ''))
      .sort(),
  ).toEqual(lines(read('out/exception_policy.conf')).sort());
});
