import { endNow } from './interrupt.ts'
import { isEndedByCommand, endByCommand } from './stop-signal.ts'

/**
 * What to do when nothing can be printed any more. A reader that has seen enough (`| head`) closes the pipe: that is no
 * failure, and the command ends, in its own way where it has one. A disk that is full is reported, where that is possible.
 */
export function watchOutputs(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`jumun: what was to be printed could not be written: ${wordsOf(error)}\n`)
      process.exitCode = 1
    }
    end()
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 1
    end()
  })
}

function end(): void {
  if (isEndedByCommand()) endByCommand()
  else endNow(Number(process.exitCode ?? 0))
}

function wordsOf({ code, message }: NodeJS.ErrnoException): string {
  const words: Readonly<Record<string, string>> = {
    ENOSPC: 'no space is left on the device',
    EFBIG: 'the file would be too large',
    EDQUOT: 'the disk quota is used up',
    EIO: 'the device does not take it',
  }
  return words[code ?? ''] ?? message
}
