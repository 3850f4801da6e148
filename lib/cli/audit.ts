import type { Command } from 'commander';
import picocolors from 'picocolors';
import { eventToJson } from '../audit/event-json.js';
import { openTomoyo } from '../kernel/tomoyo.js';
import { parseDuration } from './duration.js';
import { formatEvent } from './format-event.js';
import { print } from './output.js';
import { throwUnlessEnd, Until } from './until.js';

interface Options {
  readonly json?: true;
  readonly for?: number;
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('show audit records as the kernel queues them, until Ctrl-C')
    .option('--json', 'one object a line')
    .option('--for <duration>', 'end after this time, such as 10s', parseDuration)
    .addHelpText(
      'after',
      '\nReading takes the records away from any other reader.\n\nExample:\n  tomoyo audit --json --for 10s',
    )
    .action(showAudit);
}

async function showAudit(options: Options): Promise<void> {
  using until = new Until(options.for);
  await using tomoyo = await openTomoyo();
  try {
    for await (const event of tomoyo.audit({ signal: until.signal }))
      await print(options.json ? eventToJson(event) : formatEvent(event, picocolors));
  } catch (error) {
    throwUnlessEnd(error);
  }
}
