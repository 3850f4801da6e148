import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../lib/auditd/client-request.js';

describe('request of a client', () => {
  it('is empty or names a place', () => {
    expect(parseRequest('{}')).toEqual({});
    const since = { boot: '5e2a9a4c-8f0e-4a53-9e3e-6f6d4a1d9b11', sequence: 0 };
    expect(parseRequest(JSON.stringify({ since }))).toEqual({ since });
  });

  it.each([
    '',
    'null',
    '[]',
    '"since"',
    '{"since":',
    '{"sinse":{"boot":"b","sequence":1}}',
    '{"since":null}',
    '{"since":[]}',
    '{"since":{"boot":"b"}}',
    '{"since":{"sequence":1}}',
    '{"since":{"boot":"../b","sequence":1}}',
    '{"since":{"boot":"b","sequence":-1}}',
    '{"since":{"boot":"b","sequence":1.5}}',
    '{"since":{"boot":"b","sequence":"1"}}',
    '{"since":{"boot":"b","sequence":1,"more":1}}',
    '{"since":{"boot":"b","sequence":1},"more":1}',
    '{"__proto__":{"since":1}}',
  ])('is not %s', (line) => {
    expect(parseRequest(line)).toEqual({ expected: expect.stringContaining('expected {"since":') });
  });
});
