import { StoreError } from '@jumun/core'
import { extname } from 'node:path'
import { startChild } from '../toolbox/child.ts'
import type { FromWorker, Task, WorkerConfig } from './task.ts'

/** A process of its own that has the scratch shop open. */
export interface Worker {
  /** Resolves when it has the shop open. */
  readonly ready: Promise<void>
  /** Rejects when the task fails, or the process ends before it is done. One task at a time. */
  ask<Result>(task: Task): Promise<Result>
  /** What it tells while a task is under way. */
  onTold(listener: (message: FromWorker) => void): void
  readonly isAlive: boolean
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
}

// Source files when the doctor runs from source, the published ones otherwise.
const script = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

export function startWorker(config: WorkerConfig): Worker {
  const child = startChild(script, config)
  const listeners: ((message: FromWorker) => void)[] = []

  async function answer(): Promise<unknown> {
    for (;;) {
      const message = await child.next<FromWorker>()
      if (message.type === 'done') return message.result
      if (message.type === 'failed') {
        throw message.isAway ? new StoreError('unavailable', message.message) : new Error(message.message)
      }
      for (const listener of listeners) listener(message)
    }
  }

  const ready = answer().then(() => undefined)
  // A caller that waits for it gets an answer; for one that is killed before, no caller waits.
  ready.catch(() => undefined)
  return {
    ready,
    ask<Result>(task: Task) {
      child.send(task)
      return answer() as Promise<Result>
    },
    onTold: listener => void listeners.push(listener),
    get isAlive() {
      return child.isAlive
    },
    async kill() {
      child.kill('SIGKILL')
      await child.ended
    },
  }
}
