import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drainConnections, takeIn } from './drain.ts'

afterEach(() => {
  vi.useRealTimers()
})
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('what has come already', () => {
  /** In how many turns it is taken in, when a connection comes in each of the first ones, which take so long. */
  async function turnsFor(coming: number, eachMs: number): Promise<number> {
    vi.useFakeTimers({ toFake: ['performance'] })
    const server = new EventEmitter()
    const taking = takeIn(server as Server)
    for (let turns = 0; turns < 100; turns += 1) {
      if (server.listenerCount('connection') === 0) {
        await taking
        return turns
      }
      if (turns < coming) server.emit('connection')
      vi.advanceTimersByTime(eachMs)
      await turn()
    }
    return expect.fail('it goes on')
  }

  it('is taken in until three turns bring nothing', async () => {
    expect([await turnsFor(0, 1), await turnsFor(1, 1), await turnsFor(5, 1)]).toEqual([3, 4, 8])
  })

  it('is taken in for a second at most', async () => {
    expect(await turnsFor(90, 100)).toBe(10)
    expect(await turnsFor(90, 99)).toBe(11)
  })
})

describe('connections that are open', () => {
  let server: Server
  beforeEach(async () => {
    server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  })

  it('have half a second, then those that are idle are cut again and again, until none is left', async () => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(server, 'connection')
    let cuts = 0
    const drained = drainConnections(server, { cutIdle: () => void (cuts += 1) })
    expect(server.listening).toBe(false)
    const after = (ms: number) => {
      vi.advanceTimersByTime(ms)
      return cuts
    }
    expect([after(499), after(1), after(49), after(1), after(100)]).toEqual([0, 1, 1, 2, 4])
    client.destroy()
    await drained
    expect(after(1_000)).toBe(4)
  })

  it('are not waited for where there are none', async () => {
    await drainConnections(server, { cutIdle: () => expect.fail('nothing is idle') })
    vi.advanceTimersByTime(1_000)
  })
})
