import { describe, expect, it } from 'vitest';
import { parseNotifyConfig } from '../../../lib/notify/config.js';

/** What the installation of tomoyo-tools writes. */
const DEFAULT = `# This file contains configuration used by tomoyo-notifyd command.

time_to_wait 0
action_to_take mail -s Notification\\040from\\040tomoyo-notifyd root@localhost
minimal_interval 60

`;

const errors = (text: string) => parseNotifyConfig(text).errors.map(({ message }) => message);
const warnings = (text: string) => parseNotifyConfig(text).warnings;
const action = (words: string) => parseNotifyConfig(`action_to_take ${words}\n`).config?.action;

describe('notifyd.conf', () => {
  it('is read as tomoyo-notifyd reads it', () => {
    expect(parseNotifyConfig(DEFAULT)).toEqual({
      config: {
        waitMs: 0,
        intervalMs: 60_000,
        action: ['mail', '-s', 'Notification from tomoyo-notifyd', 'root@localhost'],
      },
      errors: [],
      warnings: [],
    });
    expect(parseNotifyConfig('  action_to_take\t /bin/a  b\r\n').config).toEqual({
      waitMs: 0,
      intervalMs: 0,
      action: ['/bin/a', 'b'],
    });
  });

  // as tomoyo-notifyd 2.6.1 takes and refuses them
  it.each([
    [String.raw`/bin/a \040b\\`, ['/bin/a', ' b\\']],
    [String.raw`/bin/a \303\244`, ['/bin/a', 'ä']],
    ['/bin/a \xc3\xa4b', ['/bin/a', 'b']],
    [String.raw`/bin/a \*`, undefined],
    [String.raw`/bin/a \101`, undefined],
    [String.raw`/bin/a \04`, undefined],
    [String.raw`/bin/a \400`, undefined],
  ])('action_to_take %s', (words, expected) => {
    expect(action(words)).toEqual(expected);
  });

  it('has all its errors, each with its place', () => {
    expect(errors('time_to_wait 9999999999\n\n action_to_take /bin/a \\101\naction_to_take /bin/b\n')).toEqual([
      'notifyd.conf:1:14: "9999999999": expected a number of seconds from 0 to 2147483',
      expect.stringMatching(/^notifyd\.conf:3:24: not a word in the kernel's form; a space is \\040/),
      'notifyd.conf:4:1: a second action; the one of line 3 is the only one there can be',
    ]);
    expect(errors('minimal_interval -1\naction_to_take a\n')).toHaveLength(1);
    expect(errors('# nothing\n')).toEqual([
      'notifyd.conf:1:1: no action; expected "action_to_take PROGRAM ARGUMENT..."',
    ]);
    expect(errors('action_to_take\n')).toHaveLength(1);
    expect(errors(String.raw`action_to_take a \000` + '\n')).toEqual([expect.stringContaining(':18: no program')]);
    expect(errors(String.raw`action_to_take a \377` + '\n')).toEqual([expect.stringContaining('UTF-8')]);
  });

  it('has warnings for what tomoyo-notifyd passes over without a word', () => {
    const text =
      'bogus\naction_to_take a\ntime_to_weit 3\ntime_to_wait x\ntime_to_wait 3s\ntime_to_wait 4\nminimal_interval 5';
    expect(parseNotifyConfig(text).config).toEqual({ waitMs: 4000, intervalMs: 5000, action: ['a'] });
    expect(warnings(text)).toEqual([
      'notifyd.conf:1:1: warning: unknown word "bogus", the line is passed over; expected time_to_wait, minimal_interval, action_to_take',
      'notifyd.conf:3:1: warning: unknown word "time_to_weit", the line is passed over; did you mean time_to_wait?',
      'notifyd.conf:4:14: warning: the line is passed over; expected a number of seconds from 0 to 2147483',
      'notifyd.conf:5:15: warning: taken for 3; expected a number of seconds from 0 to 2147483',
      'notifyd.conf:6:1: warning: time_to_wait stands here again; the last counts',
      'notifyd.conf:7:1: warning: no line end; tomoyo-notifyd drops a last line without one',
    ]);
  });
});
