import { expect, it } from 'vitest'
import { postgresHostSession } from './host-session.ts'

/** What a session asks of its host's conversation. */
function session() {
  const asked: string[] = []
  const run = async (statement: string) => (asked.push(statement), 0)
  return { asked, session: postgresHostSession({ carrier: {}, run, all: async () => [] }) }
}

it('leaves no savepoint behind, whether work is kept or undone', async () => {
  const kept = session()
  await kept.session.keep()
  expect(kept.asked).toEqual([expect.stringMatching(/^release savepoint \w+$/)])
  const undone = session()
  await undone.session.undo()
  const [rolledBack, released] = undone.asked
  expect(rolledBack).toMatch(/^rollback to savepoint \w+$/)
  expect(released).toBe(rolledBack!.replace('rollback to', 'release'))
})
