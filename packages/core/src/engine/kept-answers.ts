import { freeze } from '../json/freeze.ts'
import { createCrowd } from './questions.ts'

/** Tells one state of the store from another. */
export interface StateLook {
  /** See `CommitNumbers.now`. */
  now(): number | undefined
  /** A look that begins after the question: in a crowd one is shared by all that ask in one turn of the event loop. */
  afterAsking(): Promise<number | undefined> | number | undefined
}

/** A look takes two locks of the file: more than half of what a kept answer costs. */
export function shareLooks(now: () => number | undefined): StateLook {
  const crowd = createCrowd()
  let next: Promise<number | undefined> | undefined
  return {
    now,
    afterAsking() {
      crowd.note()
      if (!crowd.isThere && next === undefined) return now()
      next ??= new Promise(resolve => {
        setImmediate(() => {
          next = undefined
          resolve(now())
        })
      })
      return next
    },
  }
}

/** Answers that are given again for as long as nothing is committed: then another look would find the same. */
export interface KeptAnswers<Answer extends object> {
  /** The answer that is kept under the key and still holds, or what `ask` finds. What is kept is frozen: many get it. */
  (key: string, ask: () => Promise<Answer>): Promise<Answer>
}

/**
 * @param most Answers of one state that are kept at most; those of an earlier one are forgotten.
 * @param lastsMs For how long an answer holds though nothing is committed: part of it may be of an earlier state.
 */
export function keepAnswers<Answer extends object>(
  states: StateLook | undefined,
  most: number,
  lastsMs: (answer: Answer) => number = () => Number.POSITIVE_INFINITY,
): KeptAnswers<Answer> {
  if (states === undefined) return (_key, ask) => ask()
  const kept = new Map<string, { readonly answer: Answer; readonly until: number }>()
  let state: number | undefined

  return async (key, ask) => {
    const look = states.afterAsking()
    const before = look instanceof Promise ? await look : look
    if (before !== state) {
      kept.clear()
      state = before
    }
    const known = kept.get(key)
    if (known !== undefined && (known.until === Number.POSITIVE_INFINITY || performance.now() < known.until)) {
      return known.answer
    }
    const answer = await ask()
    // Several reads may be of several states: where something was committed between them, the next question forgets what they found.
    if (before !== undefined && (known !== undefined || kept.size < most) && state === before) {
      freeze(answer)
      kept.set(key, { answer, until: performance.now() + lastsMs(answer) })
    }
    return answer
  }
}
