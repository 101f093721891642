import { expect, test } from 'vitest'
import { connectionOf } from './connection.ts'

test('a statement is asked and run for one row after another: answers are appended, counts added up', async () => {
  const ran: unknown[] = []
  const connection = connectionOf({
    async all(statement, parameters) {
      ran.push([statement, parameters])
      return parameters.map(value => [value])
    },
    async run(statement, parameters) {
      ran.push([statement, parameters])
      return Number(parameters[0])
    },
  })
  const rows = [[5], [7], [1]]
  expect(await connection.allEach('ask', rows)).toEqual(rows)
  expect(await connection.runEach('change', rows)).toBe(13)
  expect(await connection.allEach('ask', [])).toEqual([])
  expect(await connection.runEach('change', [])).toBe(0)
  expect(ran).toEqual([...rows.map(row => ['ask', row]), ...rows.map(row => ['change', row])])
})
