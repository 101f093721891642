import { describe, expect, it } from 'vitest'
import { connectionOf } from '../sql/connection.ts'
import type { SqlConnection } from '../sql/connection.ts'
import type { KeySelection } from '../sql/dialect.ts'
import { mysqlDialect } from './dialect.ts'
import { lockingSelect } from './locking-select.ts'

/** How a locking read ends, by one column and by several. */
async function endings(isMariadb: boolean): Promise<string[]> {
  const { selectByKeys } = mysqlDialect({ isMariadb, major: 10, minor: 11 })
  const statements: string[] = []
  const connection = connectionOf({
    async all(statement) {
      statements.push(statement)
      return []
    },
    run: async () => 0,
  })
  const [one, other] = ['user_id', 'operation'].map(column => ({ column, kind: 'key' as const }))
  for (const by of [[one!], [one!, other!]]) {
    const select = selectByKeys({ columns: ['answer'], from: 'jumun_answers', by, lock: true })
    await select(connection, [by.map(() => 'x')])
  }
  return statements.map(statement => statement.slice(statement.indexOf(' for update')))
}

it('names the table whose rows are locked on MySQL, which at times takes the table of keys for another one', async () => {
  expect(await endings(false)).toEqual([' for update of jumun_answers', ' for update of jumun_answers'])
})

it('names none on MariaDB, which does not know how', async () => {
  expect(await endings(true)).toEqual([' for update', ' for update'])
})

describe('a read of rows that tell whose lock comes first', () => {
  const by = [{ column: 'user_id', kind: 'key' }] as const
  const rows: KeySelection = { columns: ['user_id'], from: 'rows', by }

  /** How each select of a connection was done, and which keys it named. */
  function opened() {
    const done: string[] = []
    const select = lockingSelect(({ from, lock }) => async (_, keys) => {
      done.push(`${from} ${lock ? 'locked' : 'read'}: ${keys.join(' ')}`)
      return keys.filter(([key]) => key !== 'absent')
    })
    const connection = { assumeAbsent: () => done.push('taken for absent') } as unknown as SqlConnection
    return { done, select, connection }
  }
  const keys = [['mina'], ['absent']]

  it('takes no lock before the first one', async () => {
    const { done, select, connection } = opened()
    expect(await select({ ...rows, namesOwner: true, lock: true })(connection, [['mina']])).toEqual([['mina']])
    expect(done).toEqual(['rows read: mina', 'rows locked: mina'])
    const other = opened()
    expect(await other.select({ ...rows, namesOwner: true })(other.connection, [['mina']])).toEqual([['mina']])
    expect(other.done).toEqual(['rows read: mina'])
  })

  it('takes none behind a read without a lock, and none of rows that never change', async () => {
    const { done, select, connection } = opened()
    await select({ ...rows, from: 'users' })(connection, keys)
    await select({ ...rows, from: 'lines', mayBeStale: true })(connection, keys)
    await select({ ...rows, namesOwner: true })(connection, [['mina']])
    expect(done).toEqual(['users locked: mina absent', 'lines read: mina absent', 'rows read: mina'])
  })

  it('locks all at once where nothing may be taken for absent', async () => {
    const { done, select } = opened()
    const connection = {} as SqlConnection
    expect(await select({ ...rows, oftenAbsent: true })(connection, keys)).toEqual([['mina']])
    expect(done).toEqual(['rows locked: mina absent'])
  })

  it.each<[string, Partial<KeySelection>, string[]]>([
    ['one', {}, ['users locked: mina absent']],
    [
      'one of rows that are often absent',
      { oftenAbsent: true },
      ['users read: mina absent', 'taken for absent', 'users locked: mina'],
    ],
  ])('locks behind %s, on the same connection', async (_, kind, first) => {
    const { done, select, connection } = opened()
    const owned = select({ ...rows, namesOwner: true })
    await select({ ...rows, from: 'users', lock: true, ...kind })(connection, keys)
    expect(await owned(connection, [['mina']])).toEqual([['mina']])
    expect(done).toEqual([...first, 'rows read: mina', 'rows locked: mina'])
    done.length = 0
    await owned(opened().connection, [['mina']])
    expect(done).toEqual(['rows read: mina'])
  })
})
