import { expect, it } from 'vitest'
import { campaignMemory } from './campaign-memory.ts'

const hourMs = 3_600_000

it('recalls who has claimed of a campaign, and no one of one that it has not heard of', () => {
  const memory = campaignMemory()
  for (const userId of ['mina', 'jun', 'mina']) memory.remember('SPRING', userId)
  expect([...memory.recall('SPRING', hourMs)]).toEqual(['mina', 'jun'])
  expect([...memory.recall('AUTUMN', hourMs)]).toEqual([])
})

it('recalls a campaign so often at most, and each by itself', () => {
  const memory = campaignMemory()
  for (const code of ['SPRING', 'AUTUMN']) memory.remember(code, 'mina')
  expect([...memory.recall('SPRING', hourMs)]).toEqual(['mina'])
  expect([...memory.recall('SPRING', hourMs)]).toEqual([])
  expect([...memory.recall('AUTUMN', hourMs)]).toEqual(['mina'])
  expect([...memory.recall('SPRING', 0)]).toEqual(['mina'])
})

it('makes room by what it heard of first, once there are 200 000 in all', () => {
  const memory = campaignMemory()
  memory.remember('OLD', 'mina')
  for (let i = 1; i < 200_000; i += 1) memory.remember('NEW', `user-${i}`)
  memory.remember('NEW', 'user-1')
  expect([...memory.recall('OLD', 0)]).toEqual(['mina'])
  memory.remember('NEW', 'user-0')
  expect([...memory.recall('OLD', 0)]).toEqual([])
  expect([...memory.recall('NEW', 0)]).toHaveLength(200_000)
})
