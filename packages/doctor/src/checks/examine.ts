import { setTimeout as sleep } from 'node:timers/promises'
import { complaintOf } from '../toolbox/complaint.ts'
import { isAway } from './away.ts'
import type { Check, Finding, Observation } from './finding.ts'

/**
 * Runs a check, and finds out whether its promise holds. It never throws: what goes wrong is what was found. `overdue`
 * tells that the check has not come to its end within `maxMs`, and may be at it still. Where the database could not be
 * asked, `awayAdvice` is what to do.
 */
export async function examine(
  { name, promise, advice }: Pick<Check, 'name' | 'promise' | 'advice'>,
  run: () => Promise<Observation>,
  { maxMs, awayAdvice = advice }: { maxMs: number; awayAdvice?: string },
): Promise<{ finding: Finding; overdue: boolean }> {
  const begun = performance.now()
  const about = { check: name, promise }
  const elapsedMs = () => Math.round(performance.now() - begun)
  const failed = (found: string, whatToDo = advice): Finding => {
    return { ...about, figures: {}, verdict: 'fail', found, advice: whatToDo, elapsedMs: elapsedMs() }
  }
  try {
    const observation = await inTime(run(), maxMs)
    if (observation === undefined) {
      return { finding: failed(`it has not come to an end within ${Math.round(maxMs / 1000)} s`), overdue: true }
    }
    const { figures, warning } = observation
    const known = { ...about, figures, elapsedMs: elapsedMs() }
    if (warning === undefined) return { finding: { ...known, verdict: 'pass' }, overdue: false }
    return { finding: { ...known, verdict: 'warn', found: warning, advice }, overdue: false }
  } catch (error) {
    return { finding: failed(complaintOf(error), isAway(error) ? awayAdvice : advice), overdue: false }
  }
}

/** Undefined when it takes too long. */
export async function inTime<T>(work: Promise<T>, maxMs: number): Promise<T | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([work, sleep(maxMs, undefined, { signal: over.signal })])
  } finally {
    over.abort()
  }
}
