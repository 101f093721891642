import type { SqlConnection } from '../sql/connection.ts'

type Queries = Pick<SqlConnection, 'all' | 'run'>

/**
 * The statements of a transaction on a connection that is not kept waiting for the answer to its beginning. What is asked first is sent
 * along with that, and answered once it has succeeded: asked outside of a transaction it would do no harm. What writes is
 * sent only then, and so is all that comes behind it.
 */
export function alongWith(begun: Promise<void>, { all, run }: Queries): Queries {
  let hasBegun = false
  /** Something that writes has come before: what comes behind it waits as it does, in the order of the calls. */
  let isHeld = false
  const beginning = begun.then(() => {
    hasBegun = true
  })
  // Told by the statements, or by the end.
  beginning.catch(() => undefined)

  return {
    async all(statement, parameters) {
      if (isHeld) await beginning
      const answer = all(statement, parameters)
      answer.catch(() => undefined)
      await beginning
      return answer
    },
    async run(statement, parameters) {
      isHeld ||= !hasBegun
      if (isHeld) await beginning
      return run(statement, parameters)
    },
  }
}
