import type { Logger } from '../ports/logger.ts'
import type { Workers } from '../shop.ts'

/** One kind of repeating work. */
interface Task {
  readonly name: string
  readonly everyMs: number
  /** `signal` aborts when the workers stop: a long run then ends at the next good moment. */
  run(signal: AbortSignal): Promise<unknown>
}

/** Runs each task again and again, with a pause between two runs; a run that fails is logged, and the next one comes. */
export function createWorkers(tasks: readonly Task[], parts: Omit<Workers, 'start' | 'stop'>, logger: Logger): Workers {
  let running = false
  let stopping = new AbortController()
  const timers = new Map<Task, NodeJS.Timeout>()
  const underWay = new Map<Task, Promise<void>>()

  async function turn(task: Task): Promise<void> {
    try {
      await task.run(stopping.signal)
    } catch (error) {
      logger.error(`worker ${task.name} failed`, { error })
    }
    underWay.delete(task)
    if (running) plan(task)
  }

  function plan(task: Task): void {
    timers.set(
      task,
      setTimeout(() => underWay.set(task, turn(task)), task.everyMs),
    )
  }

  return {
    ...parts,
    start() {
      if (running) return
      running = true
      stopping = new AbortController()
      // A run that a stop has not waited out plans the next one itself.
      for (const task of tasks) if (!underWay.has(task)) plan(task)
    },
    async stop() {
      running = false
      stopping.abort()
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(underWay.values())
    },
  }
}
