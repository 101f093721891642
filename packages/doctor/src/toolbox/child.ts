import { fork } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A process of one's own to exchange messages with, that ends by itself when its parent is gone. */
export interface Child {
  readonly pid: number
  /** The next message from it. Rejects with what it wrote to stderr when it ends without another one. */
  next<Message>(): Promise<Message>
  /** Nothing happens where it has ended. */
  send(message: object | string): void
  /** Opens the gate at which `awaitGate` stands. */
  go(): void
  kill(signal: 'SIGKILL' | 'SIGTERM'): void
  readonly isAlive: boolean
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

/**
 * Starts a script that asks for `config` with `childConfig`: over the channel, because in arguments anybody could read a
 * password. It is killed when it runs longer than `maxMs`. `flags` are Node's.
 */
export function startChild(
  script: URL,
  config: object,
  { maxMs, flags = [] }: { maxMs?: number; flags?: readonly string[] } = {},
): Child {
  const file = fileURLToPath(script)
  // From source, packages are read from source too.
  const execArgv = [...flags, ...(file.endsWith('.ts') ? ['--conditions=jumun-source'] : [])]
  const child = fork(file, { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const timer = maxMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), maxMs)
  const complaints = text(child.stderr!)
  const told: unknown[] = []
  let waiting: ((message: unknown) => void) | undefined
  child.on('message', message => {
    if (waiting === undefined) told.push(message)
    else waiting(message)
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal })
    })
  })
  // What it has sent has arrived when the channel is closed, which may be after its end.
  const silent = Promise.all([ended, once(child, 'disconnect')])
  silent.catch(() => undefined)
  send(config)

  function send(message: object | string): void {
    if (child.connected) child.send(message, () => undefined)
  }

  async function early(): Promise<Error> {
    const { code, signal } = await ended
    const lines = (await complaints).trim().split('\n')
    const how = signal === null ? `with ${code}` : `by ${signal}`
    return new Error(`a process has ended early, ${how}${lines[0] === '' ? '' : `: ${lines.slice(-5).join(' ')}`}`)
  }

  return {
    pid: child.pid!,
    next<Message>() {
      if (told.length > 0) return Promise.resolve(told.shift() as Message)
      return new Promise<Message>((resolve, reject) => {
        waiting = message => {
          waiting = undefined
          resolve(message as Message)
        }
        silent.then(early).then(reject, reject)
      })
    },
    send,
    go: () => send('go'),
    kill: signal => void child.kill(signal),
    get isAlive() {
      return child.exitCode === null && child.signalCode === null
    },
    ended,
  }
}
