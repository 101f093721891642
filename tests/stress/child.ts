import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A process of the suite's own that prints one JSON value a line, and ends by itself when its parent is gone. */
export interface Child {
  readonly pid: number
  /** The next value that it prints. Rejects with what it wrote to stderr when it ends without another one. */
  next<Message>(): Promise<Message>
  /** Opens the gate at which `awaitGate` stands. */
  go(): void
  kill(signal: 'SIGKILL' | 'SIGTERM'): void
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

/** Starts a script of this folder with `config` as its argument. It is killed when it runs longer than `maxMs`. */
export function startChild(script: string, config: unknown, maxMs: number): Child {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=jumun-source', file, JSON.stringify(config)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const complaints = text(child.stderr)
  const timer = setTimeout(() => child.kill('SIGKILL'), maxMs)
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal })
    })
  })
  // A child that is killed takes its end of the pipe along.
  child.stdin.on('error', () => {})
  return {
    pid: child.pid!,
    async next<Message>() {
      const { done, value } = await lines.next()
      if (done) throw new Error(`${script} ended early: ${JSON.stringify(await ended)} ${await complaints}`)
      return JSON.parse(value) as Message
    },
    go: () => void child.stdin.write('go\n'),
    kill: signal => void child.kill(signal),
    ended,
  }
}
