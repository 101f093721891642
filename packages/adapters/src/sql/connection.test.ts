import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { hostConnection } from './connection.ts'

test('a host’s connection is sent nothing before it has answered, and goes on after a failure', async () => {
  const seen: string[] = []
  const connection = hostConnection({
    all: async () => [],
    run: async statement => {
      seen.push(`${statement} sent`)
      await setImmediate()
      seen.push(`${statement} answered`)
      if (statement === 'one') throw new Error('refused')
      return 1
    },
  })
  const [first, second] = await Promise.allSettled([connection.run('one', []), connection.run('two', [])])
  expect(seen).toEqual(['one sent', 'one answered', 'two sent', 'two answered'])
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
})
