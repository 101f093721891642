import { expect, it } from 'vitest'
import { connectionOf } from '../sql/connection.ts'
import { sqlRepositories } from '../sql/repositories.ts'
import { mysqlDialect } from './dialect.ts'

/** The beginnings of statements that one transaction sends to a server which answers nothing. */
function recorded({ locksAreLocal }: { locksAreLocal: boolean }) {
  const statements: string[] = []
  const note = (statement: string) => statements.push(statement.trim().split(/\s+/).slice(0, 2).join(' '))
  const connection = connectionOf({
    async all(statement) {
      note(statement)
      return []
    },
    async run(statement) {
      note(statement)
      return 1
    },
  })
  const dialect = mysqlDialect({ isMariadb: true, major: 10, minor: 11, locksAreLocal })
  return Object.assign(sqlRepositories(dialect)(connection), { statements })
}

const stretch = { publisher: 1, first: 1, last: 40, events: 40, again: 0 }

it('changes a wallet that is locked, where locks are one node’s own', async () => {
  const { wallets, statements } = recorded({ locksAreLocal: true })
  await wallets.lock(['ann'])
  expect(statements).toContain('update jumun_wallets')
})

it('changes a publisher once for all that is written under its lock, and not for looking', async () => {
  const { outbox, statements } = recorded({ locksAreLocal: true })
  await outbox.lockPublisher(1, { wait: true })
  await outbox.stretches(1)
  expect(statements).not.toContain('update jumun_publishers')
  await outbox.removeStretches([stretch])
  await outbox.insertStretches([stretch, { ...stretch, first: 41, last: 80 }])
  await outbox.saveDeliveries([])
  expect(statements.filter(statement => statement === 'update jumun_publishers')).toHaveLength(1)
})

it('changes neither where locks are everyone’s', async () => {
  const { wallets, outbox, statements } = recorded({ locksAreLocal: false })
  await wallets.lock(['ann'])
  await outbox.removeStretches([stretch])
  expect(statements.filter(statement => statement.startsWith('update'))).toEqual([])
})
