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

it('counts what a body takes now, be it more or less than before', () => {
  const room = createBodyRoom(100)
  expect(room.bytes).toBe(0)
  const [one, other] = [
    room.enter(() => expect.fail('there was room')),
    room.enter(() => expect.fail('there was room')),
  ]
  expect(room.bytes).toBe(0)
  one.resize(70)
  other.resize(30)
  one.resize(20)
  expect(room.bytes).toBe(50)
  other.resize(80)
  expect(room.bytes).toBe(100)
  one.leave()
  expect(room.bytes).toBe(80)
})

it('lets no younger one give up for an older one that grows', () => {
  const room = createBodyRoom(100)
  const gone: string[] = []
  const old = room.enter(() => gone.push('old'))
  room.enter(() => gone.push('young')).resize(60)
  old.resize(41)
  expect([room.bytes, gone]).toEqual([101, []])
  room.enter(() => gone.push('youngest')).resize(1)
  expect([room.bytes, gone]).toEqual([61, ['old']])
})

it('never gives up the body that grows', () => {
  const room = createBodyRoom(100)
  const place = room.enter(() => expect.fail('it is the only one'))
  place.resize(200)
  expect(room.bytes).toBe(200)
})
