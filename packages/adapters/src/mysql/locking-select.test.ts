import { expect, it } from 'vitest'
import { connectionOf } from '../sql/connection.ts'
import { mysqlDialect } from './dialect.ts'

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
