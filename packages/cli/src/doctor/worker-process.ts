import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { FromWorker, Task, ToWorker } from './worker-task.ts'

export interface WorkerOptions {
  /** How far its clock goes ahead. */
  readonly aheadMs?: number
}

/** A process of its own that has the scratch shop open. */
export interface Worker {
  /** Rejects when the task fails, or the process ends before it is done. */
  ask<Result>(task: Task): Promise<Result>
  /** What it tells while a task is under way. */
  onTold(listener: (message: FromWorker) => void): void
  readonly isAlive: boolean
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
}

// Source files when the doctor runs from source, the published ones otherwise.
const script = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url))

/** Resolves when the process has the shop open. The URL goes over the channel: in arguments anybody could read a password. */
export async function startWorker(url: string, { aheadMs = 0 }: WorkerOptions = {}): Promise<Worker> {
  const child = fork(script, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const complaints = text(child.stderr!)
  const gone = once(child, 'exit').then(async () => {
    const lines = (await complaints).trim().split('\n')
    return new Error(`a process of the shop ended early${lines[0] === '' ? '' : `: ${lines.slice(-5).join(' ')}`}`)
  })
  // One that is killed on purpose has nobody waiting.
  gone.catch(() => undefined)
  const send = (message: ToWorker) => {
    if (child.connected) child.send(message)
  }

  function answer<Result>(): Promise<Result> {
    return new Promise((resolve, reject) => {
      const listen = (message: FromWorker) => {
        if (message.type === 'done') resolve(message.result as Result)
        else if (message.type === 'ready') resolve(undefined as Result)
        else if (message.type === 'failed') reject(new Error(message.message))
        else return
        child.off('message', listen)
      }
      child.on('message', listen)
      void gone.then(reject)
    })
  }

  const ready = answer()
  send({ type: 'open', url, aheadMs })
  await ready
  return {
    ask<Result>(task: Task) {
      const result = answer<Result>()
      send({ type: 'task', task })
      return result
    },
    onTold: listener => void child.on('message', listener),
    get isAlive() {
      return child.exitCode === null && child.signalCode === null
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
