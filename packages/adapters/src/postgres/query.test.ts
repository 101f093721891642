import { describe, expect, test } from 'vitest'
import type { PostgresClient } from './driver.ts'
import { commitPostgres, pgliteQueries, postgresQueries } from './query.ts'

const fromServer = (code: string) => Object.assign(new Error('words of the server'), { code })
const defect = new TypeError('a defect')

describe('a pg client', () => {
  type Asked = Parameters<PostgresClient['query']>[0]
  type Answer = Awaited<ReturnType<PostgresClient['query']>>

  function answering(answer: Partial<Answer> | Error) {
    const asked: Asked[] = []
    const client: PostgresClient = {
      async query(query) {
        asked.push(query)
        if (answer instanceof Error) throw answer
        return { rows: [], rowCount: null, ...answer }
      },
    }
    return { client, asked }
  }

  const asItIs = { rowMode: 'array', types: { getTypeParser: expect.any(Function) } }

  test('is asked for texts by position, under a name and with a time limit where there is one', async () => {
    const { client, asked } = answering({ rows: [['1']], rowCount: 3 })
    const values = ['a', null]
    expect(await postgresQueries(client).all('select 1', values)).toEqual([['1']])
    expect(await postgresQueries(client, { timeoutMs: 700 }).run('update t', [], 'mine')).toBe(3)
    expect(asked).toEqual([
      { text: 'select 1', values: ['a', null], ...asItIs },
      { name: 'mine', text: 'update t', values: [], ...asItIs, query_timeout: 700 },
    ])
    expect(asked[0]!.values).not.toBe(values)
    expect(asked[0]!.types.getTypeParser()('12')).toBe('12')
  })

  test('that counts nothing has met nothing', async () => {
    expect(await postgresQueries(answering({ rowCount: null }).client).run('begin', [])).toBe(0)
  })

  test.each([
    [fromServer('23505'), { name: 'StoreError', failure: 'conflict' }],
    [defect, defect],
  ])('tells of %o before it is translated', async (error, told) => {
    const heard: unknown[] = []
    const { all, run } = postgresQueries(answering(error).client, { onError: one => void heard.push(one) })
    const expected = told instanceof Error ? (thrown: unknown) => thrown === told : undefined
    for (const answer of [all('select 1', []), run('update t', [])]) {
      if (expected) await expect(answer).rejects.toSatisfy(expected)
      else await expect(answer).rejects.toMatchObject(told)
    }
    expect(heard).toEqual([error, error])
    expect(heard[0]).toBe(error)
    await expect(postgresQueries(answering(error).client).run('update t', [])).rejects.toMatchObject(told)
  })

  test('commits with its time limit, and says where it was rolled back or is not known', async () => {
    const { client, asked } = answering({ command: 'COMMIT' })
    await commitPostgres(client, { timeoutMs: 700 })
    await commitPostgres(client, {})
    expect(asked).toEqual([
      { text: 'commit', ...asItIs, query_timeout: 700 },
      { text: 'commit', ...asItIs },
    ])
    await expect(commitPostgres(answering({ command: 'ROLLBACK' }).client, {})).rejects.toMatchObject({
      failure: 'transient',
      message: 'The database has rolled back instead of committing.',
    })
    await commitPostgres(answering({ command: null }).client, {})
    for (const [error, failure] of [
      [fromServer('40001'), 'transient'],
      [defect, 'unknown'],
    ] as const) {
      await expect(commitPostgres(answering(error).client, {})).rejects.toMatchObject({ failure, cause: error })
    }
  })
})

describe('PGlite', () => {
  test('is asked for texts by position, of every type that the shop reads', async () => {
    const asked: unknown[][] = []
    const { all, run } = pgliteQueries({
      async query(...all) {
        asked.push(all)
        return asked.length === 1 ? { rows: [['1']], affectedRows: 9 } : { rows: [], affectedRows: 2 }
      },
    })
    expect(await all('select 1', ['a'])).toEqual([['1']])
    expect(await run('update t', [])).toBe(2)
    expect(asked.map(([statement, values]) => [statement, values])).toEqual([
      ['select 1', ['a']],
      ['update t', []],
    ])
    const { rowMode, parsers } = asked[0]![2] as {
      rowMode: string
      parsers: Record<string, (value: string) => unknown>
    }
    expect(rowMode).toBe('array')
    // name, bigint, integer, text, varchar, numeric: the numbers that PostgreSQL has for its types.
    expect(Object.keys(parsers)).toEqual(['19', '20', '23', '25', '1043', '1700'])
    expect(Object.values(parsers).map(parse => parse('12'))).toEqual(Array(6).fill('12'))
  })

  test('that counts nothing has met nothing, and what goes wrong is translated', async () => {
    expect(await pgliteQueries({ query: async () => ({ rows: [] }) }).run('begin', [])).toBe(0)
    const failing = (error: Error) => pgliteQueries({ query: () => Promise.reject(error) })
    for (const how of ['all', 'run'] as const) {
      await expect(failing(fromServer('23505'))[how]('a', [])).rejects.toMatchObject({ failure: 'conflict' })
      await expect(failing(defect)[how]('a', [])).rejects.toBe(defect)
    }
  })
})
