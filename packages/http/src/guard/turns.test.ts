import { ShopError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { type Caller, createTurns, type TurnLimits, type Turns } from './turns.ts'

const limits: TurnLimits = {
  requestsInFlight: 100,
  requestsWhileLate: 40,
  lateMs: 100,
  sharedPlaces: 16,
  waitMs: 60_000,
}
const busy = expect.objectContaining({ code: 'BUSY' })
const limited = expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 1000 } })

/** Somebody who sends requests; counts how they end. */
function sender(turns: Turns, caller: Caller) {
  const releases: (() => void)[] = []
  const refusals: ShopError[] = []
  return {
    releases,
    refusals,
    send(count: number) {
      for (let sent = 0; sent < count; sent += 1) {
        try {
          const turn = turns.take(caller, { timed: true })
          if (typeof turn === 'function') releases.push(turn)
          else {
            turn.then(
              release => releases.push(release),
              (error: ShopError) => refusals.push(error),
            )
          }
        } catch (error) {
          refusals.push(error as ShopError)
        }
      }
    },
    /** Ends the oldest requests that run. */
    end(count: number) {
      for (const release of releases.splice(0, count)) release()
    },
    get codes() {
      return refusals.map(({ code }) => code)
    },
  }
}
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('alone', () => {
  it('has every place at once, and is sent away beyond', () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    mina.send(101)
    expect([mina.releases.length, mina.codes]).toEqual([100, ['BUSY']])
    expect([turns.running, turns.waiting]).toEqual([100, 0])
    mina.end(1)
    mina.send(1)
    expect(mina.releases).toHaveLength(100)
    expect(() => turns.assertRoom({ address: 'a', user: 'mina' })).toThrow(busy)
  })

  it('gets few places while the first of its requests takes too long', () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    mina.send(39)
    now = 101
    mina.send(2)
    expect([mina.releases.length, mina.codes]).toEqual([40, ['BUSY']])
    mina.end(39)
    mina.send(50)
    expect(mina.releases).toHaveLength(51)
  })

  it('is not late because of work that is long by nature', () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    void turns.take({ user: 'mina', address: 'a' }, { timed: false })
    now = 1_000
    const mina = sender(turns, { user: 'mina', address: 'a' })
    mina.send(60)
    expect(mina.releases).toHaveLength(60)
  })

  it('is a crowd of users behind one address, each of whom has a place', () => {
    const turns = createTurns(limits, () => 0)
    const crowd = Array.from({ length: 100 }, (_, index) => sender(turns, { user: `user-${index}`, address: 'office' }))
    for (const one of crowd) one.send(1)
    expect(crowd.every(({ releases }) => releases.length === 1)).toBe(true)
  })
})

describe('a flood', () => {
  it('of one user waits behind itself while others are served at once', async () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    const jun = sender(turns, { user: 'jun', address: 'a' })
    jun.send(1)
    mina.send(90)
    expect([mina.releases.length, jun.releases.length]).toEqual([15, 1])
    for (let round = 0; round < 20; round += 1) {
      jun.send(1)
      expect(jun.releases).toHaveLength(2)
      jun.end(1)
      mina.end(1)
      await turn()
      expect(mina.releases).toHaveLength(15)
    }
    expect([...mina.codes, ...jun.codes]).toEqual([])
  })

  it('of made-up users of one address waits likewise, and does not keep another address out', async () => {
    const turns = createTurns(limits, () => 0)
    const jun = sender(turns, { user: 'jun', address: 'home' })
    jun.send(1)
    const bots = Array.from({ length: 90 }, (_, index) => sender(turns, { user: `bot-${index}`, address: 'lab' }))
    for (const bot of bots) bot.send(1)
    const running = () => bots.flatMap(({ releases }) => releases).length
    expect(running()).toBe(15)
    jun.send(3)
    expect(jun.releases).toHaveLength(4)
    jun.end(4)
    await turn()
    // The shared places are for whoever comes: nobody else waits.
    expect(running()).toBe(16)
  })

  it('gives way when the house is full: its last request is refused, the other one served', async () => {
    const turns = createTurns(limits, () => 0)
    const jun = sender(turns, { user: 'jun', address: 'a' })
    const mina = sender(turns, { user: 'mina', address: 'b' })
    jun.send(1)
    mina.send(99)
    mina.send(1)
    await turn()
    expect(mina.refusals).toEqual([limited])
    jun.send(2)
    await turn()
    expect(jun.releases).toHaveLength(3)
    expect(mina.codes).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(() => turns.assertRoom({ user: 'mina', address: 'b' })).toThrow(limited)
    expect(() => turns.assertRoom({ user: 'jun', address: 'a' })).not.toThrow()
  })

  it('that took every place while it was alone leaves some for who comes then, and no more than some', () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    mina.send(100)
    const others = Array.from({ length: 13 }, (_, index) => sender(turns, { user: `user-${index}`, address: 'a' }))
    for (const one of others) one.send(1)
    expect(others.filter(({ releases }) => releases.length === 1)).toHaveLength(12)
    expect(others.at(-1)!.codes).toEqual(['BUSY'])
  })

  it('has every place again a second after the others have gone, not before', async () => {
    let now = 0
    const turns = createTurns({ ...limits, lateMs: 10_000 }, () => now)
    const jun = sender(turns, { user: 'jun', address: 'a' })
    const mina = sender(turns, { user: 'mina', address: 'a' })
    jun.send(1)
    jun.end(1)
    now = 900
    mina.send(50)
    expect(mina.releases).toHaveLength(16)
    now = 2_000
    mina.send(1)
    mina.end(1)
    await turn()
    expect([mina.releases.length, mina.codes, turns.running, turns.waiting]).toEqual([50, [], 50, 0])
  })
})

describe('who waits', () => {
  it('is served in turn, user by user, each in the order of coming', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const served: string[] = []
    const take = async (user: string, name: string) => {
      const release = await turns.take({ user, address: user }, { timed: true })
      served.push(name)
      setImmediate(release)
    }
    const fill = Array.from({ length: 8 }, (_, index) => take(index % 2 === 0 ? 'x' : 'y', 'first'))
    const all = [take('x', 'x1'), take('x', 'x2'), take('x', 'x3'), take('y', 'y1'), take('z', 'z1')]
    await Promise.all([...fill, ...all])
    await turn()
    expect(served.filter(name => name !== 'first')).toEqual(['z1', 'x1', 'y1', 'x2', 'x3'])
    expect([turns.running, turns.waiting]).toEqual([0, 0])
  })

  it('is forgotten when it leaves, and sent away when it has waited too long', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1, waitMs: 30 }, () => 0)
    const others = [sender(turns, { user: 'x', address: 'x' }), sender(turns, { user: 'y', address: 'y' })]
    for (const one of others) one.send(4)
    let leave = () => {}
    const gone = turns.take({ user: 'x', address: 'x' }, { timed: true, onGone: left => (leave = left) })
    const late = turns.take({ user: 'x', address: 'x' }, { timed: true })
    expect(turns.waiting).toBe(2)
    leave()
    await expect(gone).rejects.toThrow(busy)
    expect(turns.waiting).toBe(1)
    await expect(late).rejects.toThrow(limited)
    expect([turns.running, turns.waiting]).toEqual([8, 0])
    leave()
    for (const one of others) one.end(4)
    expect(turns.running).toBe(0)
  })

  it('does not hold up those behind whose turn it may be', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    const jun = sender(turns, { user: 'jun', address: 'b' })
    mina.send(6)
    jun.send(6)
    expect([mina.releases.length, jun.releases.length]).toEqual([4 + 2, 4])
    jun.end(1)
    await turn()
    expect([mina.releases.length, jun.releases.length]).toEqual([6, 4])
  })
})
