import { CommanderError } from 'commander'
import { handleInterrupt } from './process/interrupt.ts'
import { createProgram } from './program.ts'
import { reportFailure } from './output/report-failure.ts'

// The process: what a command throws becomes a line on stderr and an exit status, 0 done, 1 refused, 2 wrong usage.

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}
handleInterrupt()

const program = createProgram()
try {
  if (process.argv.length === 2) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  process.exitCode = await exitCodeOf(error)
}

async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) {
    // Help and version were asked for and have been printed.
    if (error.exitCode === 0) return 0
    // A group without a command: its help has been printed instead.
    if (error.code === 'commander.help') return 2
  }
  return reportFailure(error, { json: process.argv.includes('--json'), help: helpCommand() })
}

/** The help of the command that was meant, as far as it can be told. */
function helpCommand(): string {
  const names = ['jumun']
  let commands = program.commands
  for (const word of process.argv.slice(2)) {
    const command = commands.find(one => one.name() === word)
    if (command === undefined) continue
    names.push(word)
    commands = command.commands
  }
  return `\`${[...names, '--help'].join(' ')}\``
}
