import type { Inspector } from '@jumun/adapters/scratch'
import { expect, it } from 'vitest'
import { lastingInspector } from './lasting-inspector.ts'

/** Connections that are numbered as they are opened, and cut when their number is in `cut`. */
function connections() {
  const cut = new Set<number>()
  const closed: number[] = []
  let opened = 0
  const open = async (): Promise<Inspector> => {
    opened += 1
    const number = opened
    const answer = async (text: string) => {
      if (cut.has(number)) throw new Error(`connection ${number} was cut`)
      return text
    }
    return {
      rows: async sql => [[number, await answer(sql)]],
      problems: async () => [await answer(`problem of ${number}`)],
      close: async () => void closed.push(number),
    }
  }
  return { open, cut, closed }
}

it('asks again over another connection where its own was cut', async () => {
  const { open, cut, closed } = connections()
  const inspector = await lastingInspector(open)
  expect(await inspector.rows('select 1')).toEqual([[1, 'select 1']])
  cut.add(1)
  expect(await inspector.rows('select 1')).toEqual([[2, 'select 1']])
  cut.add(2)
  expect(await inspector.problems()).toEqual(['problem of 3'])
  await inspector.close()
  expect(closed).toEqual([1, 2, 3])
})

it('says what is wrong where a new connection does not help', async () => {
  const { open, cut } = connections()
  const inspector = await lastingInspector(open)
  for (const number of [1, 2]) cut.add(number)
  await expect(inspector.rows('select 1')).rejects.toThrow('connection 2 was cut')
})
