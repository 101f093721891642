import { PlatformAwayError, type ShopEvent } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { deliverInRounds, type Tally } from './rounds.ts'
import { createTurns } from './turns.ts'

function event(orderId: string, sequence: number, type: ShopEvent['type'] = 'order.paid'): ShopEvent {
  return { eventId: `${orderId}${sequence}`, type, orderId, sequence, payload: '{}', createdAt: 0 }
}

const never = new AbortController().signal
const names = (events: readonly ShopEvent[]) => events.map(({ eventId }) => eventId).join(' ')

/** Records the rounds, and lets the named events fail. */
function recording(failing: readonly string[] = []) {
  const rounds: string[] = []
  return {
    rounds,
    async send(round: readonly ShopEvent[], tally: Tally) {
      rounds.push(names(round))
      for (const one of round) {
        if (failing.includes(one.eventId)) tally.failed(one, new Error(`no ${one.eventId}`))
        else tally.arrived(one)
      }
    },
  }
}

describe('deliverInRounds', () => {
  it('sends an order’s next event once the one before has arrived', async () => {
    const { rounds, send } = recording()
    const events = [event('a', 1), event('a', 2), event('b', 1), event('a', 3)]
    const outcomes = await deliverInRounds(events, never, { send, together: () => false })
    expect(rounds).toEqual(['a1 b1', 'a2', 'a3'])
    expect(outcomes).toEqual([undefined, undefined, undefined, undefined])
  })

  it('sends events together that arrive together, and none past one that has to wait', async () => {
    const { rounds, send } = recording()
    const events = [event('a', 1), event('a', 2), event('a', 3, 'order.cancelled'), event('a', 4), event('b', 1)]
    await deliverInRounds(events, never, { send, together: (earlier, later) => earlier.type === later.type })
    expect(rounds).toEqual(['a1 a2 b1', 'a3', 'a4'])
  })

  it('holds back all behind an event that has to wait, also what may go along with that one', async () => {
    const { rounds, send } = recording()
    const events = [event('a', 1), event('a', 2), event('a', 3)]
    await deliverInRounds(events, never, { send, together: earlier => earlier.sequence !== 1 })
    expect(rounds).toEqual(['a1', 'a2 a3'])
  })

  it('holds back what comes after a failed event of its order, and nothing else', async () => {
    const { rounds, send } = recording(['a2'])
    const events = [event('a', 1), event('a', 2), event('a', 3), event('b', 1), event('b', 2), event('a', 4)]
    const outcomes = await deliverInRounds(events, never, { send, together: () => false })
    expect(rounds).toEqual(['a1 b1', 'a2 b2'])
    expect(outcomes.map(outcome => outcome?.message)).toEqual([
      undefined,
      'no a2',
      'An earlier event of this order was not delivered.',
      undefined,
      undefined,
      'An earlier event of this order was not delivered.',
    ])
  })

  it('counts as failed what it was not told of', async () => {
    const outcomes = await deliverInRounds([event('a', 1)], never, { send: async () => {}, together: () => false })
    expect(outcomes).toEqual([new PlatformAwayError('The platform did not say whether it has taken the event.')])
  })

  it('sends nothing once it is aborted, and makes an error of a reason that is none', async () => {
    const { rounds, send } = recording()
    const outcomes = await deliverInRounds([event('a', 1)], AbortSignal.abort('the shop closes'), {
      send,
      together: () => false,
    })
    expect(rounds).toEqual([])
    expect(outcomes).toEqual([new PlatformAwayError('the shop closes')])
  })

  it('stops when it is aborted: with that reason for what has not arrived', async () => {
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    const events = [event('a', 1), event('b', 1), event('a', 2)]
    const outcomes = await deliverInRounds(events, controller.signal, {
      async send(round, tally) {
        tally.arrived(round[0]!)
        controller.abort(reason)
      },
      together: () => false,
    })
    expect(outcomes).toEqual([undefined, reason, reason])
  })
})

describe('createTurns', () => {
  it('runs one after the other, also after a failure', async () => {
    const turns = createTurns()
    const log: string[] = []
    const work = (name: string) => async () => {
      log.push(`${name} begins`)
      await new Promise(resolve => setTimeout(resolve, 2))
      log.push(`${name} ends`)
      if (name === 'a') throw new Error('a failed')
      return name
    }
    const results = await Promise.allSettled([turns(work('a')), turns(work('b'))])
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })
})
