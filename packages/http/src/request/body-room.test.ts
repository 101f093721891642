import { expect, it } from 'vitest'
import { createBodyRoom } from './body-room.ts'

it('lets the oldest give up when there is no room left, and none before', () => {
  const room = createBodyRoom(100)
  const gone: string[] = []
  const enter = (name: string, bytes: number) => {
    const place = room.enter(() => gone.push(name))
    place.resize(bytes)
    return place
  }
  const first = enter('first', 40)
  enter('second', 40)
  enter('third', 20)
  expect([room.bytes, gone]).toEqual([100, []])
  enter('fourth', 50)
  expect([room.bytes, gone]).toEqual([70, ['first', 'second']])
  first.resize(1_000)
  first.leave()
  expect([room.bytes, gone]).toEqual([70, ['first', 'second']])
})

it('has the room again of who has left', () => {
  const room = createBodyRoom(100)
  const place = room.enter(() => expect.fail('there was room'))
  place.resize(60)
  place.resize(90)
  expect(room.bytes).toBe(90)
  place.leave()
  place.leave()
  expect(room.bytes).toBe(0)
  room.enter(() => expect.fail('there was room')).resize(100)
})

it('never gives up the body that grows', () => {
  const room = createBodyRoom(100)
  const place = room.enter(() => expect.fail('it is the only one'))
  place.resize(200)
  expect(room.bytes).toBe(200)
})
