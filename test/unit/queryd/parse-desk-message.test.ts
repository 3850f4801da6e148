import { describe, expect, it } from 'vitest';
import { freeName } from '../../../lib/queryd/free-name.js';
import { parseAttach, parseEvent, parseRequest } from '../../../lib/queryd/parse-desk-message.js';

describe('messages of front ends', () => {
  it('are taken as they are', () => {
    expect(parseRequest('{"type":"answer","id":1,"answer":"allow","more":1}')).toEqual({
      type: 'answer',
      id: 1,
      answer: 'allow',
    });
    const learn = { type: 'answer', id: 1, answer: 'learn', entry: 'file read /a' } as const;
    expect(parseRequest(JSON.stringify(learn))).toEqual(learn);
    expect(parseRequest('{"type":"mute","id":3,"forMs":1000}')).toEqual({ type: 'mute', id: 3, forMs: 1000 });
    expect(parseAttach('{"type":"attach","name":"me"}')).toEqual({ type: 'attach', name: 'me' });
    expect(parseEvent('{"type":"attached","attached":[]}')).toEqual({ type: 'attached', attached: [] });
  });

  it.each([
    ['', 'Expected one object of JSON, got "".'],
    ['[]', 'Expected one object of JSON'],
    ['{"type":"answer","answer":"allow"}', 'Expected "id", the number of a question'],
    ['{"type":"answer","id":1.5,"answer":"allow"}', 'Expected "id"'],
    ['{"type":"answer","id":1,"answer":"yes"}', 'Expected "answer" allow, deny, retry, learn'],
    ['{"type":"answer","id":1,"answer":"allow","entry":"x"}', 'Expected "entry", a text, beside "answer" learn alone'],
    ['{"type":"mute","id":1,"forMs":0}', 'Expected "forMs" above 0'],
    ['{"type":"shout","id":1}', 'Expected "type" answer or mute'],
  ])('that are none are refused: %s', (line, message) => {
    expect(() => parseRequest(line)).toThrow(message);
  });

  it('refuses first lines and events of another protocol', () => {
    expect(() => parseAttach('{"type":"attach"}')).toThrow('Expected {"type":"attach","name":"..."}');
    expect(() => parseEvent('{"type":"record"}')).toThrow('Expected "type" hello');
  });

  it('names each one differently, without control bytes', () => {
    expect(freeName('root\u001b[2J at tty1', [])).toBe('root?[2J at tty1');
    expect(freeName('a', ['a', 'a (2)'])).toBe('a (3)');
    expect(freeName('', [])).toBe('somebody');
    expect(freeName('x'.repeat(100), [])).toHaveLength(64);
  });
});
