import { type Command, CommanderError } from 'commander'
import { languageOf } from './output/language.ts'
import { createProgram } from './program.ts'

/**
 * Runs a command line, without the name of the program. What a command throws becomes a line on stderr. Returns the exit
 * status: 0 done, 1 refused or failed, 2 wrong usage.
 */
export async function run(words: readonly string[]): Promise<number> {
  const program = await createProgram(words)
  process.exitCode = 0
  try {
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync(words, { from: 'user' })
    // A command that has done its work, and found what should not be.
    return Number(process.exitCode)
  } catch (error) {
    return exitCodeOf(error, program, words)
  }
}

async function exitCodeOf(error: unknown, program: Command, words: readonly string[]): Promise<number> {
  if (error instanceof CommanderError) {
    // Help and version were asked for and have been printed.
    if (error.exitCode === 0) return 0
    // A group without a command: its help has been printed instead.
    if (error.code === 'commander.help') return 2
  }
  const language = languageOf(words, process.env)
  // Only now: how errors look comes with the whole of core.
  const { reportFailure } = await import('./output/report-failure.ts')
  return reportFailure(error, { json: words.includes('--json'), help: helpCommand(program, words), language })
}

/** The help of the command that was meant, as far as it can be told. */
function helpCommand(program: Command, words: readonly string[]): string {
  const names = ['jumun']
  let commands = program.commands
  for (const word of words) {
    const command = commands.find(one => one.name() === word)
    if (command === undefined) continue
    names.push(word)
    commands = command.commands
  }
  return `\`${[...names, '--help'].join(' ')}\``
}
