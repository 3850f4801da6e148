import { array, assert, integer, nat, property, record, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import {
  ANSWER,
  FrameDecoder,
  decodeEntries,
  decodeFailure,
  encodeFrame,
  encodeNumbers,
  encodeRun,
  encodeTexts,
  type Frame,
} from '../../../qemu/board/protocol.js';

const plain = ({ type, id, payload }: Frame) => ({ type, id, payload: payload.toString('latin1') });

describe('protocol', () => {
  const frames = [
    { type: ANSWER.out, id: 1, payload: Buffer.from('hello') },
    { type: ANSWER.ok, id: 0xfffffffe, payload: Buffer.alloc(0) },
    { type: ANSWER.err, id: 7, payload: Buffer.from([0, 255, 10, 13]) },
  ];
  const bytes = Buffer.concat(frames.map(({ type, id, payload }) => encodeFrame(type, id, payload)));

  it('gives the same frames for every split point of the stream', () => {
    for (let split = 0; split <= bytes.length; split++) {
      const decoder = new FrameDecoder();
      const found = [...decoder.push(bytes.subarray(0, split)), ...decoder.push(bytes.subarray(split))];
      expect(found.map(plain), `split at ${split}`).toEqual(frames.map(plain));
    }
  });

  it('gives the same frames when every byte comes alone', () => {
    const decoder = new FrameDecoder();
    expect([...bytes].flatMap((byte) => decoder.push(Buffer.from([byte]))).map(plain)).toEqual(frames.map(plain));
  });

  it('reads any frame back as it was written, however the stream is cut', () => {
    const frame = record({ type: nat(255), id: nat(0xffffffff), payload: uint8Array({ maxLength: 300 }) });
    assert(
      property(array(frame, { maxLength: 8 }), array(integer({ min: 1, max: 50 })), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ type, id, payload }) => encodeFrame(type, id, payload)));
        const decoder = new FrameDecoder();
        const found: Frame[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) found.push(...decoder.push(stream.subarray(at, (at += cut))));
        expect(found.map(plain)).toEqual(sent.map((one) => plain({ ...one, payload: Buffer.from(one.payload) })));
      }),
    );
  });

  it.each([0, 4, 0x7fffffff, 0xffffffff])('refuses a frame that says it has %i bytes', (length) => {
    const lost = Buffer.concat([encodeNumbers(length), Buffer.alloc(16)]);
    expect(() => new FrameDecoder().push(lost)).toThrow(expect.objectContaining({ code: 'BOARD_PROTOCOL' }));
  });

  it('refuses to write what the agent would not take', () => {
    const refused = expect.objectContaining({ code: 'BOARD_BAD_OPTION' });
    const run = { argv: ['/bin/true'], cwd: '/', env: {}, stdin: 'none' as const };
    expect(() => encodeFrame(1, 1, Buffer.alloc(1 << 20))).toThrow(refused);
    expect(() => encodeRun({ ...run, argv: [] })).toThrow(refused);
    expect(() => encodeRun({ ...run, argv: ['/bin/echo', 'a\0b'] })).toThrow(refused);
  });

  it('takes a failure and a folder listing apart', () => {
    const failure = Buffer.concat([encodeNumbers(13), encodeTexts('open', '/etc/shadow')]);
    expect(decodeFailure(failure)).toEqual({ errno: 13, call: 'open', path: '/etc/shadow' });
    const listing = Buffer.concat([
      encodeNumbers(0o40755, 0, 5, 4096, 0),
      encodeTexts('', ''),
      encodeNumbers(0o100600, 1000, 0xfffffffe, 7, 3),
      encodeTexts('file', ''),
      encodeNumbers(0o120777, 0, 0, 4, 0),
      encodeTexts('link', '../x'),
    ]);
    expect(decodeEntries(listing)).toEqual([
      { mode: 0o40755, uid: 0, gid: 5, size: 4096, name: '', target: '' },
      { mode: 0o100600, uid: 1000, gid: 0xfffffffe, size: 3 * 2 ** 32 + 7, name: 'file', target: '' },
      { mode: 0o120777, uid: 0, gid: 0, size: 4, name: 'link', target: '../x' },
    ]);
  });

  it('tells a listing that is cut short, at every byte', () => {
    const listing = Buffer.concat([encodeNumbers(0o40755, 0, 0, 0, 0), encodeTexts('name', 'target')]);
    for (let length = 1; length < listing.length; length++) {
      expect(() => decodeEntries(listing.subarray(0, length)), `${length} bytes`).toThrow(TomoyoError);
    }
  });
});
