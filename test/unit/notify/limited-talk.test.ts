import { describe, expect, it } from 'vitest';
import { LimitedTalk } from '../../../lib/notify/limited-talk.js';

describe('limited talk', () => {
  it('says the same once in a while, and then how often it was left out', () => {
    let nowMs = 0;
    const said: string[] = [];
    const talk = new LimitedTalk({ say: (text) => said.push(text), now: () => nowMs });
    for (nowMs = 0; nowMs < 60_000; nowMs += 10_000) talk.say('exit status 3');
    talk.say('other');
    talk.say('exit status 3');
    talk.say('exit status 3');
    nowMs += 60_000;
    talk.say('exit status 3');
    nowMs += 60_000;
    talk.say('exit status 3');
    expect(said).toEqual([
      'exit status 3',
      'other',
      'exit status 3 (5 more times since the last)',
      'exit status 3 (1 more times since the last)',
      'exit status 3',
    ]);
  });

  it('knows by its matter what is the same, and not too many', () => {
    const said: string[] = [];
    const talk = new LimitedTalk({ say: (text) => said.push(text), now: () => 0 });
    talk.say('3 lost', 'lost');
    talk.say('4 lost', 'lost');
    for (let matter = 0; matter < 64; matter++) talk.say(String(matter));
    talk.say('5 lost', 'lost');
    expect(said.filter((text) => text.endsWith('lost'))).toEqual(['3 lost', '5 lost']);
  });
});
