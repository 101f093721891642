import { spawn, type SpawnOptions } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { undoOnExit } from '../../tests/stress/undo-on-exit.ts'

/** A broker of our own, in a folder and on ports of its own: it can be killed. */
export interface Service {
  /** What a client needs to find it. */
  readonly address: string
  /** Starts it, or starts it again on what it has kept; resolves when it answers. */
  start(): Promise<void>
  /** Ends it without giving it time for anything. */
  kill(): Promise<void>
  /** Halts it as it is, and lets it go on: it holds its connections and answers nothing meanwhile. */
  halt(): void
  resume(): void
  /** Ends it and removes what it has kept. */
  remove(): Promise<void>
  /** Of the process that runs, for one that outlives this one. */
  readonly pid: number | undefined
}

type Command = readonly [program: string, ...rest: string[]]

export interface ServiceRecipe {
  readonly name: string
  readonly address: string
  readonly port: number
  /** Asked for at each start where it is a function. */
  readonly command: Command | (() => Command)
  readonly options: SpawnOptions
  /** Whether it answers, beyond having opened its port. */
  answers?(): Promise<boolean>
  /** What it has said, for a message. */
  log(): string
  /** Undoes everything else; the process has ended. Synchronous. */
  cleanUp(): void
}

/** How long a start may take on a machine that is busy with other things. */
const startMs = 90_000

export function createService(recipe: ServiceRecipe): Service {
  const { name, address, port, command, options, answers, log, cleanUp } = recipe
  let running: number | undefined

  /** Programs that are started by a script are its children: a signal is for the whole group. */
  function signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 0, group = running): boolean {
    try {
      return group !== undefined && process.kill(-group, name)
    } catch {
      return false
    }
  }

  function killNow(): number | undefined {
    const killed = running
    signal('SIGKILL')
    running = undefined
    return killed
  }

  const undone = undoOnExit(() => {
    killNow()
    cleanUp()
  })

  return {
    address,
    get pid() {
      return running
    },
    async start() {
      const [program, ...rest] = typeof command === 'function' ? command() : command
      const child = spawn(program, rest, { stdio: 'ignore', detached: true, ...options })
      running = child.pid
      let failure: Error | undefined
      child.once('error', error => {
        failure = error
      })
      for (const endsAt = performance.now() + startMs; ; await sleep(50)) {
        if ((await opensPort(port)) && (answers === undefined || (await answers()))) return
        const ended = failure !== undefined || child.exitCode !== null || child.signalCode !== null
        if (!ended && performance.now() < endsAt) continue
        killNow()
        throw new Error(`${name} does not start${failure ? `: ${failure.message}` : ''}\n${log().slice(-4_000)}`)
      }
    },
    async kill() {
      const killed = killNow()
      while (signal(0, killed)) await sleep(5)
    },
    halt: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
    async remove() {
      await this.kill()
      cleanUp()
      undone()
    },
  }
}

export function opensPort(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (opened: boolean) => {
      socket.destroy()
      resolve(opened)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
