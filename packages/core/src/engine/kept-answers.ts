import { freeze } from '../json/freeze.ts'

/** Tells one state of the store from another: see `Store.stateNumber`. */
export type StateNumber = () => number | undefined

/** Answers that are given again for as long as nothing is committed: then another look would find the same. */
export interface KeptAnswers<Answer extends object> {
  /** The answer that is kept under the key and still holds, or what `ask` finds. What is kept is frozen: many get it. */
  (key: string, ask: () => Promise<Answer>): Promise<Answer>
}

/** @param most Answers of one state that are kept at most; those of an earlier one are forgotten. */
export function keepAnswers<Answer extends object>(
  stateNumber: StateNumber | undefined,
  most: number,
): KeptAnswers<Answer> {
  if (stateNumber === undefined) return (_key, ask) => ask()
  const kept = new Map<string, Answer>()
  let state: number | undefined

  function currentState(): number | undefined {
    const now = stateNumber!()
    if (now !== state) {
      kept.clear()
      state = now
    }
    return now
  }

  return async (key, ask) => {
    const before = currentState()
    const known = before === undefined ? undefined : kept.get(key)
    if (known !== undefined) return known
    const answer = await ask()
    // Several reads may be of several states: it holds where the first and the last one are the same.
    if (before !== undefined && kept.size < most && currentState() === before) {
      freeze(answer)
      kept.set(key, answer)
    }
    return answer
  }
}
