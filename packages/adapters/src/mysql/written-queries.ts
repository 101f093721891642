import type { SqlConnection } from '../sql/connection.ts'
import type { Writing } from './literal.ts'
import type { TextQueries } from './query.ts'
import { writeStatement } from './write-statement.ts'

/** What has to be known of a session before anything is written for it. */
export interface SessionTraits {
  readonly writing: Writing
  /** `max_allowed_packet`. */
  readonly packetBytes: number
}

/** `pipelined`: statements are taken before earlier ones are answered, and those behind one that fails are refused. */
export function writtenQueries(
  { all, run }: TextQueries,
  traits: SessionTraits,
  { pipelined = false } = {},
): Pick<SqlConnection, 'all' | 'run'> {
  async function inOrder<T>(texts: readonly string[], ask: (text: string) => Promise<T>): Promise<T[]> {
    if (pipelined) return Promise.all(texts.map(ask))
    const answers: T[] = []
    for (const text of texts) answers.push(await ask(text))
    return answers
  }

  return {
    async all(statement, parameters) {
      const texts = writeStatement(statement, parameters, traits)
      const answers = await inOrder(texts, all)
      return answers.length === 1 ? answers[0]! : answers.flat()
    },
    async run(statement, parameters) {
      const counts = await inOrder(writeStatement(statement, parameters, traits), run)
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
