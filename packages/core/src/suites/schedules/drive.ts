import type fc from 'fast-check'

/**
 * Lets scheduled steps happen one by one, in the order that the scheduler draws, until `work` has ended. Between two of
 * them the event loop turns, so that lanes and retries, which wait for a turn, get to name their next steps too.
 */
export async function drive<T>(schedule: fc.Scheduler, work: Promise<T>): Promise<T> {
  const progress = { ended: false }
  const ending = work.finally(() => {
    progress.ended = true
  })
  // Awaited below; until then a failure of it is not unhandled.
  ending.catch(() => {})
  while (!progress.ended) {
    await new Promise(resolve => setImmediate(resolve))
    if (schedule.count() > 0) await schedule.waitOne()
  }
  return ending
}
