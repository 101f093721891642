import { leaveInterruptToCommand } from './interrupt.ts'

/** `SIGPIPE`: what it prints is no longer read, or it cannot be written. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGPIPE'

const { promise: stopped, resolve: stop } = Promise.withResolvers<StopSignal>()
let isAwaited = false

/**
 * Resolves at Ctrl-C or SIGTERM, so that a command which runs until then can end in order; also when no one reads any more
 * what it prints. A second signal ends it at once.
 */
export function stopSignal(): Promise<StopSignal> {
  isAwaited = true
  leaveInterruptToCommand()
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(statusAfter(signal))
      asked = true
      stop(signal)
    })
  }
  return stopped
}

/** Whether the command that runs ends in a way of its own. */
export function isEndedByCommand(): boolean {
  return isAwaited
}

/** Has it end for want of a reader, also when it does not wait for that yet. Again changes nothing. */
export function endByCommand(): void {
  stop('SIGPIPE')
}

/** The exit status that shells expect after a signal. A reader that is gone is no failure by itself. */
export function statusAfter(signal: StopSignal): number {
  if (signal === 'SIGPIPE') return Number(process.exitCode ?? 0)
  return signal === 'SIGINT' ? 130 : 143
}
