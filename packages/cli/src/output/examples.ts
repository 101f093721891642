import type { Command } from 'commander'

const linesOf = new WeakMap<Command, readonly string[]>()

/** The examples of a command, without the name of the program. */
export function examplesOf(command: Command): readonly string[] {
  return linesOf.get(command) ?? []
}

/** Adds a command's examples to the end of its help. */
export function examples(command: Command, lines: readonly string[]): Command {
  linesOf.set(command, lines)
  return command.addHelpText('after', `\nExamples:\n${lines.map(line => `  $ jumun ${line}`).join('\n')}`)
}

/** A group's examples are the first ones of its commands. */
export function groupExamples(program: Command): void {
  for (const group of program.commands) {
    const lines = group.commands.flatMap(command => examplesOf(command)[0] ?? [])
    if (lines.length > 0) examples(group, lines)
  }
}
