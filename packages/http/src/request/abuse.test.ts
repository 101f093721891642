import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { markAbuse, onAbuse } from './abuse.ts'

it('is heard once of a connection, and of that one alone', () => {
  const [one, other] = [{}, {}] as [Socket, Socket]
  const told: string[] = []
  onAbuse(one, () => told.push('one'))
  onAbuse(other, () => told.push('other'))
  markAbuse(one)
  markAbuse(one)
  expect(told).toEqual(['one'])
  markAbuse({} as Socket)
  markAbuse(other)
  expect(told).toEqual(['one', 'other'])
})
