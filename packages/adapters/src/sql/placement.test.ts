import { expect, it } from 'vitest'
import { placementOf } from './placement.ts'

const event = (orderId: string, sequence: number) => ({ eventId: `${orderId}${sequence}`, orderId, sequence })

it('keeps the order of events', () => {
  expect(placementOf([event('b', 2), event('a', 2), event('c', 2)], [])).toEqual(['b2', 'a2', 'c2'])
})

it('puts the events of one order by their sequence, no matter what the clocks of the servers said', () => {
  expect(placementOf([event('a', 3), event('b', 2), event('a', 2)], [])).toEqual(['a2', 'b2', 'a3'])
})

it('takes along an earlier event of an order that stands behind the last one that was read', () => {
  expect(placementOf([event('a', 3), event('b', 2)], [event('a', 3), event('a', 2), event('b', 2)])).toEqual([
    'a2',
    'b2',
    'a3',
  ])
})
