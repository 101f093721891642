import type { ShopError } from '@jumun/core'
import { describe, expect, it, vi } from 'vitest'
import { latenessOf } from '../request/late-refusal.ts'
import { type Caller, createTurns, type TurnLimits, type Turns } from './turns.ts'

const limits: TurnLimits = {
  requestsInFlight: 100,
  requestsWhileLate: 40,
  lateMs: 100,
  sharedPlaces: 16,
  waitMs: 60_000,
}
const busy = expect.objectContaining({ code: 'BUSY' })
const busyWith = (total: number) =>
  expect.objectContaining({
    code: 'BUSY',
    message: `The server has ${total} requests in progress already; try again soon.`,
    details: { retryAfterMs: 1000, outcome: 'nothing happened' },
  })
const limited = expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 1000 } })
const turn = () => new Promise(resolve => setImmediate(resolve))

/** Someone who sends requests; counts how they end. */
function sender(turns: Turns, caller: Caller) {
  const releases: (() => void)[] = []
  const refusals: ShopError[] = []
  return {
    releases,
    refusals,
    get codes() {
      return refusals.map(({ code }) => code)
    },
    async send(count: number) {
      for (let sent = 0; sent < count; sent += 1) {
        turns
          .run(caller, { timed: true }, () => new Promise<void>(release => releases.push(release)))
          .catch((error: ShopError) => refusals.push(error))
      }
      await turn()
    },
    /** Ends the oldest requests that run. */
    async end(count: number) {
      for (const release of releases.splice(0, count)) release()
      await turn()
    },
  }
}
const crowd = (turns: Turns, count: number, address: string) =>
  Array.from({ length: count }, (_, index) => sender(turns, { user: `user-${index}`, address }))

describe('alone', () => {
  it('has every place at once, and is sent away beyond', async () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(101)
    expect([mina.releases.length, mina.codes]).toEqual([100, ['BUSY']])
    expect([turns.running, turns.waiting]).toEqual([100, 0])
    await mina.end(1)
    await mina.send(1)
    expect(mina.releases).toHaveLength(100)
    expect(() => turns.assertRoom({ address: 'a', user: 'mina' })).toThrow(busy)
  })

  it('gets few places while the first of its requests takes too long', async () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(39)
    now = 100
    await mina.send(2)
    expect([mina.releases.length, mina.codes]).toEqual([41, []])
    now = 101
    await mina.send(1)
    expect(mina.codes).toEqual(['BUSY'])
    await mina.end(39)
    await mina.send(50)
    expect(mina.releases).toHaveLength(52)
  })

  it('gets no more than the few places while it is late', async () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(39)
    now = 101
    expect(() => turns.assertRoom({ user: 'mina', address: 'a' })).not.toThrow()
    await mina.send(2)
    expect([mina.releases.length, mina.codes]).toEqual([40, ['BUSY']])
    expect(() => turns.assertRoom({ user: 'mina', address: 'a' })).toThrow(busy)
  })

  it('is not late because of work that is long by nature', async () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    void turns.run({ user: 'mina', address: 'a' }, { timed: false }, () => new Promise(() => {}))
    await turn()
    now = 1_000
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(60)
    expect(mina.releases).toHaveLength(60)
  })

  it('is a crowd of users behind one address, each of whom has a place, and who are refused at once beyond', async () => {
    const turns = createTurns(limits, () => 0)
    const all = crowd(turns, 101, 'office')
    for (const one of all) void one.send(1)
    await turn()
    expect(all.filter(({ releases }) => releases.length === 1)).toHaveLength(100)
    expect(all.at(-1)!.refusals).toEqual([busyWith(100)])
    expect(latenessOf(all.at(-1)!.refusals[0])).toBeUndefined()
  })

  it('learns a little later that a house is full which it has filled', async () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(101)
    expect(mina.refusals).toEqual([busyWith(100)])
    expect(latenessOf(mina.refusals[0])).toBe(100)
  })

  it('hands on what its work answers and throws', async () => {
    const turns = createTurns(limits)
    expect(await turns.run({ address: 'a' }, { timed: true }, () => 7)).toBe(7)
    const failure = new Error('no')
    await expect(turns.run({ address: 'a' }, { timed: true }, () => Promise.reject(failure))).rejects.toBe(failure)
    const thrown = turns.run({ address: 'a' }, { timed: true }, () => {
      throw failure
    })
    await expect(thrown).rejects.toBe(failure)
    expect([turns.running, turns.waiting]).toEqual([0, 0])
  })
})

describe('a flood', () => {
  it('of one user waits behind itself while others are served at once', async () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    const jun = sender(turns, { user: 'jun', address: 'a' })
    await jun.send(1)
    await mina.send(90)
    expect([mina.releases.length, jun.releases.length]).toEqual([15, 1])
    for (let round = 0; round < 20; round += 1) {
      await jun.send(1)
      expect(jun.releases).toHaveLength(2)
      await jun.end(1)
      await mina.end(1)
      expect(mina.releases).toHaveLength(15)
    }
    expect([...mina.codes, ...jun.codes]).toEqual([])
  })

  it('of made-up users of one address waits likewise, and does not keep another address out', async () => {
    const turns = createTurns(limits, () => 0)
    const jun = sender(turns, { user: 'jun', address: 'home' })
    await jun.send(1)
    const bots = crowd(turns, 90, 'lab')
    for (const bot of bots) void bot.send(1)
    await turn()
    const running = () => bots.flatMap(({ releases }) => releases).length
    expect(running()).toBe(15)
    await jun.send(3)
    expect(jun.releases).toHaveLength(4)
    await jun.end(4)
    // The shared places are for all comers: no one else waits.
    expect(running()).toBe(16)
  })

  it('gives way when the house is full: its last request is refused, the other one served', async () => {
    const turns = createTurns(limits, () => 0)
    const jun = sender(turns, { user: 'jun', address: 'a' })
    const mina = sender(turns, { user: 'mina', address: 'b' })
    await jun.send(1)
    await mina.send(99)
    await mina.send(1)
    expect(mina.refusals).toEqual([limited])
    await jun.send(2)
    expect(jun.releases).toHaveLength(3)
    expect(mina.codes).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(() => turns.assertRoom({ user: 'mina', address: 'b' })).toThrow(limited)
    expect(() => turns.assertRoom({ user: 'jun', address: 'a' })).not.toThrow()
  })

  it('of an address that is not alone gives way to another one', async () => {
    const turns = createTurns(limits, () => 0)
    const bots = crowd(turns, 100, 'lab')
    for (const bot of bots) void bot.send(1)
    await turn()
    const jun = sender(turns, { user: 'jun', address: 'home' })
    await jun.send(1)
    expect(jun.releases).toHaveLength(1)
    expect(() => turns.assertRoom({ user: 'another', address: 'lab' })).toThrow(limited)
  })

  it('of users of one address gives way with those that wait', async () => {
    const turns = createTurns(limits, () => 0)
    const jun = sender(turns, { user: 'jun', address: 'home' })
    await jun.send(1)
    const bots = crowd(turns, 99, 'lab')
    for (const bot of bots) void bot.send(1)
    await turn()
    expect([turns.running, turns.waiting]).toEqual([16, 84])
    await jun.send(1)
    expect(jun.releases).toHaveLength(2)
    expect(bots.map(({ codes }) => codes.length)).toEqual([...Array<number>(98).fill(0), 1])
  })

  it('of users of one address has eight places of it while there is another, again and again', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 4 }, () => 0)
    await sender(turns, { user: 'jun', address: 'home' }).send(1)
    const bots = crowd(turns, 20, 'lab')
    for (const bot of bots) await bot.send(1)
    const started = () => bots.flatMap(({ releases }) => releases).length
    expect([started(), turns.running, turns.waiting]).toEqual([8, 9, 12])
    for (const bot of bots.slice(0, 8)) await bot.end(1)
    expect([started(), turns.running, turns.waiting]).toEqual([8, 9, 4])
  })

  it('loses what it sent last, and only where it holds more than a quarter of the house', async () => {
    const turns = createTurns(limits, () => 0)
    const all = ['a', 'b', 'c', 'd'].map(name => sender(turns, { user: name, address: name }))
    for (const one of all) await one.send(25)
    const late = sender(turns, { user: 'late', address: 'e' })
    await late.send(1)
    expect([late.refusals, ...all.map(({ codes }) => codes)]).toEqual([[busyWith(100)], [], [], [], []])
    const [a, b] = all
    await b!.end(1)
    const lost: ShopError[] = []
    const last = turns.run({ user: 'a', address: 'a' }, { timed: true }, () => expect.fail('it was sent away'))
    last.catch((error: ShopError) => lost.push(error))
    await late.send(1)
    expect(lost).toEqual([
      expect.objectContaining({
        code: 'RATE_LIMITED',
        message: 'You have 26 requests in progress while others wait; nothing happened, try again soon.',
      }),
    ])
    expect([late.codes, a!.codes]).toEqual([['BUSY'], []])
  })

  it('that took every place while it was alone leaves some for who comes then, and no more than some', async () => {
    const turns = createTurns(limits, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(100)
    const others = crowd(turns, 13, 'a')
    for (const one of others) await one.send(1)
    expect(others.filter(({ releases }) => releases.length === 1)).toHaveLength(12)
    expect(others.at(-1)!.codes).toEqual(['BUSY'])
  })

  it('has every place again a second after the others have gone, not before', async () => {
    let now = 0
    const turns = createTurns({ ...limits, lateMs: 10_000 }, () => now)
    const jun = sender(turns, { user: 'jun', address: 'a' })
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await jun.send(1)
    await jun.end(1)
    now = 900
    await mina.send(50)
    expect(mina.releases).toHaveLength(16)
    now = 2_000
    await mina.send(1)
    await mina.end(1)
    expect([mina.releases.length, mina.codes, turns.running, turns.waiting]).toEqual([50, [], 50, 0])
  })
})

describe('who waits', () => {
  it('is served in turn, user by user, each in the order of coming', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const served: string[] = []
    const ask = (user: string, name: string) =>
      turns.run({ user, address: user }, { timed: true }, async () => {
        served.push(name)
        await turn()
      })
    const first = Array.from({ length: 8 }, (_, index) => ask(index % 2 === 0 ? 'x' : 'y', 'first'))
    await Promise.all([...first, ask('x', 'x1'), ask('x', 'x2'), ask('x', 'x3'), ask('y', 'y1'), ask('z', 'z1')])
    expect(served.filter(name => name !== 'first')).toEqual(['z1', 'x1', 'y1', 'x2', 'x3'])
    expect([turns.running, turns.waiting]).toEqual([0, 0])
  })

  it('shows its address where it names no user', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const served: string[] = []
    const ask = (address: string, name: string) =>
      turns.run({ address }, { timed: true }, async () => {
        served.push(name)
        await turn()
      })
    const first = Array.from({ length: 8 }, (_, index) => ask(index % 2 === 0 ? 'x' : 'y', 'first'))
    await Promise.all([...first, ask('x', 'x1'), ask('x', 'x2'), ask('y', 'y1')])
    expect(served.filter(name => name !== 'first')).toEqual(['x1', 'y1', 'x2'])
  })

  it('is forgotten when it leaves, and sent away when it has waited too long', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1, waitMs: 30 }, () => 0)
    const others = [sender(turns, { user: 'x', address: 'x' }), sender(turns, { user: 'y', address: 'y' })]
    for (const one of others) await one.send(4)
    let leave = () => {}
    const never = () => expect.fail('its turn never came')
    const x = { user: 'x', address: 'x' }
    const gone = turns.run(x, { timed: true, onGone: left => void (leave = left) }, never)
    const late = turns.run(x, { timed: true }, never)
    expect(turns.waiting).toBe(2)
    leave()
    await expect(gone).rejects.toThrow(busy)
    expect(turns.waiting).toBe(1)
    await expect(late).rejects.toThrow(limited)
    expect([turns.running, turns.waiting]).toEqual([8, 0])
    leave()
    for (const one of others) await one.end(4)
    expect(turns.running).toBe(0)
  })

  it('does not hold up those behind whose turn it may be', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    const jun = sender(turns, { user: 'jun', address: 'b' })
    await mina.send(6)
    await jun.send(6)
    expect([mina.releases.length, jun.releases.length]).toEqual([6, 4])
    await jun.end(1)
    expect([mina.releases.length, jun.releases.length]).toEqual([6, 4])
  })
})

describe('a turn of the event loop', () => {
  it('holds it for a while only, and goes on in the next: first what was sent by those who have had less', async () => {
    let now = 0
    const turns = createTurns(limits, () => now)
    const started: string[] = []
    const heavy = (user: string) =>
      turns.run({ user, address: 'a' }, { timed: true }, async () => {
        started.push(user)
        now += 3
      })
    const all = [heavy('mina'), heavy('mina'), heavy('mina'), heavy('mina'), heavy('jun')]
    expect(started).toEqual(['mina', 'mina'])
    await turn()
    expect(started).toEqual(['mina', 'mina', 'mina', 'jun'])
    await Promise.all(all)
    expect(started).toHaveLength(5)
  })
})

describe('a rest in favour of those who come', () => {
  it('starts nothing until a turn goes by without another one who comes, then all that waits', async () => {
    const turns = createTurns(limits)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(1)
    for (let come = 0; come < 5; come += 1) {
      turns.rest()
      await mina.send(2)
      expect([mina.releases.length, turns.waiting]).toEqual([1, 2 * (come + 1)])
    }
    await turn()
    expect([mina.releases.length, turns.waiting]).toEqual([11, 0])
  })

  it('does not last, however many come, and is not begun again before there was time for work', async () => {
    let now = 1_000
    const turns = createTurns(limits, () => now)
    const mina = sender(turns, { user: 'mina', address: 'a' })
    let rested = 0
    turns.rest()
    void mina.send(1)
    for (; mina.releases.length === 0; rested += 1) {
      expect(rested).toBeLessThan(1_000)
      turns.rest()
      await turn()
    }
    expect(rested).toBe(128)
    now += 19
    turns.rest()
    void mina.send(1)
    expect(mina.releases).toHaveLength(2)
    await turn()
    now += 1
    turns.rest()
    void mina.send(1)
    expect(mina.releases).toHaveLength(2)
  })
})

describe('what is asked of turns', () => {
  it('is whether no one waits and work may be started now', async () => {
    let now = 0
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => now)
    const [mina, jun] = ['mina', 'jun'].map(name => sender(turns, { user: name, address: name }))
    expect(turns.areFree).toBe(true)
    await jun!.send(1)
    await mina!.send(5)
    expect([turns.waiting, turns.areFree]).toEqual([1, false])
    await mina!.end(1)
    expect([turns.waiting, turns.areFree]).toEqual([0, true])
    void turns.run({ user: 'jun', address: 'jun' }, { timed: true }, () => void (now += 5))
    expect([turns.waiting, turns.areFree]).toEqual([0, false])
    await turn()
    expect(turns.areFree).toBe(true)
  })

  it('is whether there is room, which makes no one present', async () => {
    const turns = createTurns(limits, () => 0)
    turns.assertRoom({ user: 'jun', address: 'b' })
    const mina = sender(turns, { user: 'mina', address: 'a' })
    await mina.send(50)
    expect(mina.releases).toHaveLength(50)
  })
})

describe('a refusal', () => {
  it('costs no stack, and leaves those of others as they are', async () => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 7
    try {
      const turns = createTurns(limits, () => 0)
      const [jun, mina] = ['jun', 'mina'].map(name => sender(turns, { user: name, address: name }))
      await mina!.send(101)
      await jun!.send(1)
      await mina!.send(1)
      expect(mina!.codes).toEqual(['BUSY', 'RATE_LIMITED'])
      for (const { stack } of mina!.refusals) expect(stack).not.toMatch(/^ +at /m)
      expect(Error.stackTraceLimit).toBe(7)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it('takes nothing from others who wait, where it comes too late', async () => {
    const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
    const [mina, jun] = ['mina', 'jun'].map(name => sender(turns, { user: name, address: name }))
    await jun!.send(1)
    await mina!.send(4)
    let leave = () => {}
    const caller = { user: 'mina', address: 'mina' }
    const late = turns.run(caller, { timed: true, onGone: left => void (leave = left) }, () => 'done')
    await mina!.send(2)
    expect(turns.waiting).toBe(3)
    await mina!.end(1)
    expect(await late).toBe('done')
    const waiting = turns.waiting
    expect(waiting).toBeGreaterThan(0)
    leave()
    expect(turns.waiting).toBe(waiting)
    await mina!.end(6)
    await mina!.end(6)
    expect([mina!.codes, mina!.releases, turns.waiting, turns.running]).toEqual([[], [], 0, 1])
  })

  it('leaves no timer behind, nor does a turn', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const turns = createTurns({ ...limits, sharedPlaces: 1 }, () => 0)
      const [mina, jun] = ['mina', 'jun'].map(name => sender(turns, { user: name, address: name }))
      await jun!.send(1)
      await mina!.send(5)
      let leave = () => {}
      const caller = { user: 'mina', address: 'mina' }
      const gone = turns.run(caller, { timed: true, onGone: left => void (leave = left) }, () => 'done')
      expect(vi.getTimerCount()).toBe(2)
      leave()
      await expect(gone).rejects.toThrow(busyWith(7))
      expect(vi.getTimerCount()).toBe(1)
      await mina!.end(1)
      expect([mina!.releases.length, vi.getTimerCount()]).toEqual([4, 0])
    } finally {
      vi.useRealTimers()
    }
  })
})
