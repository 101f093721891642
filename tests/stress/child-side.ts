import { writeSync } from 'node:fs'

/** What the parent has passed to `startChild`. */
export function childConfig<Config>(): Config {
  return JSON.parse(process.argv[2]!) as Config
}

/** Prints a value for the parent. Synchronously: it is out before the next instruction, whatever happens then. */
export function tell(message: unknown): void {
  writeSync(1, `${JSON.stringify(message)}\n`)
}

/** Waits until the parent says go. From the first call on this process does not outlive its parent. */
export function awaitGate(): Promise<void> {
  process.stdin.on('end', () => process.exit(1))
  return new Promise(resolve => {
    process.stdin.once('data', () => {
      // Only the load keeps the process alive, not the pipe; its end is still noticed.
      process.stdin.unref()
      resolve()
    })
  })
}
