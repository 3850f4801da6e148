import { Option, type Command } from 'commander';
import { chooseColors, COLOR_CHOICES } from './colors.js';

/** `--color`, at a command and at all below it: people write it in front of the command's name and behind it. */
export function addColorOption(command: Command): void {
  command
    .addOption(new Option('--color <when>', 'use colours').choices(COLOR_CHOICES))
    .on('option:color', (text: string) => chooseColors(COLOR_CHOICES.find((choice) => choice === text) ?? 'auto'));
  for (const below of command.commands) addColorOption(below);
}
