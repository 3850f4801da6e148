import { describe, expect } from 'vitest';
import { AskingBoard, GRANTED, REFUSED } from './asking-board.js';
import { ASKING_DOMAIN } from './asking.js';

const { it, run } = new AskingBoard();

describe('questions of the real kernel, with rules', () => {
  it('are answered by rules while JavaScript is busy, and those that are held wait on', async () => {
    const found = await run(`
      const { compileAnswerRules } = await import('tomoyo');
      const [waiting, first] = [ask('open', '/tmp/ask/n'), await next(stream)];
      first.keepAlive(Infinity);
      stream.setRules(compileAnswerRules([
        { name: 'mine', action: 'allow', domain: '${ASKING_DOMAIN}', path: '/tmp/ask/o\\\\$' },
        { action: 'learn', path: '/tmp/ask/p\\\\$' },
        { action: 'ask', path: '/tmp/ask/q\\\\$' },
        { action: 'deny', path: '/tmp/ask/r\\\\$', atMost: { count: 9, periodMs: 60_000 } },
      ], { fallback: 'ask' }));
      const busy = (ms) => { for (const end = performance.now() + ms; performance.now() < end;); };
      // the event loop stands still until this one is through
      const stdout = askSync('open', '/tmp/ask/o', 3);
      busy(12_000);
      const granted = [];
      for (let i = 0; i < 3; i++) {
        const { decision, end, endedAtMs, record } = await next(stream);
        granted.push([record.entry, decision.rule, decision.action, end, endedAtMs > 0 && endedAtMs < performance.now() - 12_000]);
      }
      const stillWaits = first.end === undefined;
      await first.deny();
      const more = [];
      for (const name of ['p', 'q', 'r']) {
        const child = ask('open', '/tmp/ask/' + name);
        const question = await next(stream);
        const { action, rule } = question.decision;
        const end = action === 'deny' ? await question.ended : (question.end ?? 'open');
        if (action === 'learn') await question.allowAlways(question.decision.entry.text);
        else if (!question.end) await question.allow();
        more.push([action, rule?.number, end, await outcome(child)]);
      }
      return { stdout, granted, stillWaits, waited: await outcome(waiting), more };`);
    const allowed = { kind: 'answered', answer: 'allow' };
    expect(found.granted).toEqual(
      [0, 1, 2].map((i) => [`file read /tmp/ask/o${i}`, { number: 1, name: 'mine' }, 'allow', allowed, true]),
    );
    expect(
      found.stdout
        .trim()
        .split('\n')
        .map((line: string) => JSON.parse(line).got),
    ).toEqual([0, 0, 0]);
    expect(found).toMatchObject({ stillWaits: true, waited: [REFUSED] });
    expect(found.more).toEqual([
      ['learn', 2, 'open', [GRANTED]],
      ['ask', 3, 'open', [GRANTED]],
      ['deny', 4, { kind: 'answered', answer: 'deny' }, [REFUSED]],
    ]);
  });

  it('are answered by the rules of one stream of a process', async () => {
    const found = await run(`
      const { compileAnswerRules } = await import('tomoyo');
      const rules = compileAnswerRules([{ action: 'allow', path: '/tmp/ask/s\\\\$' }], { fallback: 'ask' });
      stream.setRules(rules);
      const codes = [];
      try { tomoyo.queries({ rules }); } catch ({ code }) { codes.push(code); }
      const other = tomoyo.queries();
      const ruled = ask('open', '/tmp/ask/s');
      const given = await next(stream);
      stream.setRules(undefined);
      other.setRules(compileAnswerRules([], { fallback: 'deny' }));
      const second = ask('open', '/tmp/ask/s');
      const [denied, seen] = [await next(other), await outcome(second)];
      other.close();
      const third = ask('open', '/tmp/ask/s');
      const open = await next(stream);
      const isOpen = [open.end, open.decision];
      await open.allow();
      return { codes, ruled: [given.decision.action, await outcome(ruled)], denied: [denied.decision.why, seen], isOpen: isOpen.filter(Boolean), third: await outcome(third) };`);
    expect(found).toEqual({
      codes: ['TOMOYO_IN_USE'],
      ruled: ['allow', [GRANTED]],
      denied: ['no rule holds', [REFUSED]],
      isOpen: [],
      third: [GRANTED],
    });
  });
});
