import { leaveInterruptToCommand } from './interrupt.ts'

/** Resolves at Ctrl-C or SIGTERM, so that a command which runs until then can end in order. A second one ends it at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  leaveInterruptToCommand()
  return new Promise(resolve => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(signal === 'SIGINT' ? 130 : 143)
        asked = true
        resolve(signal)
      })
    }
  })
}
