import type { Command } from 'commander'

/** Adds a command's examples to the end of its help. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map(line => `  $ jumun ${line}`).join('\n')}`)
}
