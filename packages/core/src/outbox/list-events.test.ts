import { describe, expect, it } from 'vitest'
import type { OutboxReader } from '../ports/outbox.ts'
import { deliveryAt, outboxOf, publisherRow } from '../suites/outbox-rows.ts'
import { refusal } from '../testing/refusal.ts'
import { eventRow, idOf } from '../testing/store-contract/rows.ts'
import { cursorOfMark, eventsBehind, type Mark, markOfCursor } from './list-events.ts'
import type { DeliveryStatus } from './event.ts'

type Asked = Partial<Parameters<typeof eventsBehind>[2]>

const listed = async (outbox: OutboxReader, asked: Asked = {}, row?: typeof publisherRow) => {
  const found = await eventsBehind(outbox, row, { status: undefined, after: undefined, limit: 100, ...asked })
  return found.map(({ event, mark }) => [(mark as { position: number }).position, event.status])
}

describe('events as they stand with a publisher', () => {
  /** One dead, one failed, two waiting in a stretch and two by themselves, one sent, and one behind the cursor. */
  const row = { ...publisherRow, cursor: 7, dead: 1, failed: 1, waiting: 2 }
  const open = async () => {
    const opened = await outboxOf(8, {
      row,
      stretches: [{ publisher: 1, first: 3, last: 6, events: 2, again: 0 }],
      deliveries: [
        deliveryAt(1, { lastError: 'no' }),
        deliveryAt(2, { status: 'FAILED', nextAttemptAt: 5 }),
        deliveryAt(4, { status: 'PENDING', attempts: 0 }),
        deliveryAt(6, { status: 'PENDING', attempts: 0 }),
      ],
    })
    return opened.store.reader.outbox
  }
  const statuses: DeliveryStatus[] = ['DEAD', 'FAILED', 'PENDING', 'PENDING', 'PENDING', 'PENDING', 'SENT', 'PENDING']
  const all = statuses.map((status, i) => [i + 1, status])

  it('are listed in their order, all or those of one status', async () => {
    const outbox = await open()
    expect(await listed(outbox, {}, row)).toEqual(all)
    for (const status of ['DEAD', 'FAILED', 'PENDING', 'SENT'] as const) {
      expect(await listed(outbox, { status }, row)).toEqual(all.filter(([, its]) => its === status))
    }
  })

  it('are listed behind a mark, so many as are asked for', async () => {
    const outbox = await open()
    for (const status of [undefined, 'DEAD', 'FAILED', 'PENDING', 'SENT'] as const) {
      const those = all.filter(([, its]) => status === undefined || its === status)
      for (let position = 0; position <= 8; position += 1) {
        const rest = those.filter(([its]) => Number(its) > position)
        expect(await listed(outbox, { status, after: { position } }, row)).toEqual(rest)
        expect(await listed(outbox, { status, after: { position }, limit: 1 }, row)).toEqual(rest.slice(0, 1))
        expect(await listed(outbox, { status, after: { position }, limit: 2 }, row)).toEqual(rest.slice(0, 2))
      }
    }
  })

  it('are listed where they stand in a stretch that they do not go with', async () => {
    const { store } = await outboxOf(4, {
      stretches: [{ publisher: 1, first: 1, last: 4, events: 2, again: 0 }],
      deliveries: [deliveryAt(1), deliveryAt(3, { status: 'FAILED' })],
    })
    const inStretch = { ...publisherRow, cursor: 4, dead: 1, failed: 1 }
    const { outbox } = store.reader
    expect(await listed(outbox, { status: 'DEAD' }, inStretch)).toEqual([[1, 'DEAD']])
    expect(await listed(outbox, { status: 'FAILED' }, inStretch)).toEqual([[3, 'FAILED']])
    expect(await listed(outbox, { status: 'SENT' }, inStretch)).toEqual([])
  })

  it('say when they are tried next and what was wrong, where that is so', async () => {
    const outbox = await open()
    const found = await eventsBehind(outbox, row, { status: undefined, after: undefined, limit: 8 })
    const [dead, failed, waiting, , , , sent] = found.map(({ event }) => {
      const { status, attempts, nextAttemptAt, lastError } = event
      return { fields: Object.keys(event), status, attempts, nextAttemptAt, lastError, createdAt: event.createdAt }
    })
    expect(dead).toMatchObject({ attempts: 1, nextAttemptAt: undefined, lastError: 'no' })
    expect(dead!.fields).not.toContain('nextAttemptAt')
    expect(failed).toMatchObject({ attempts: 1, nextAttemptAt: 5 })
    expect(failed!.fields).not.toContain('lastError')
    expect(waiting).toMatchObject({ attempts: 0, nextAttemptAt: waiting!.createdAt })
    for (const field of ['attempts', 'nextAttemptAt', 'lastError']) expect(sent!.fields).not.toContain(field)
  })

  it('all wait where there is no publisher yet', async () => {
    const outbox = await open()
    const waiting = statuses.map((_, i) => [i + 1, 'PENDING'])
    for (const status of [undefined, 'PENDING'] as const) {
      expect(await listed(outbox, { status })).toEqual(waiting)
      expect(await listed(outbox, { status, after: { position: 3 } })).toEqual(waiting.slice(3))
    }
    for (const status of ['SENT', 'FAILED', 'DEAD'] as const) expect(await listed(outbox, { status })).toEqual([])
  })
})

it('goes on from chunk to chunk without a gap and without a repetition', async () => {
  const count = 1_003
  const opened = await outboxOf(count, { row: { cursor: 0 } })
  const { outbox } = opened.store.reader
  const every = (status: DeliveryStatus) => Array.from({ length: count }, (_, i) => [i + 1, status])
  const limit = 2_000
  expect(await listed(outbox, { limit })).toEqual(every('PENDING'))
  for (const asked of [{ limit }, { limit, status: 'PENDING' as const }]) {
    expect(await listed(outbox, asked, publisherRow)).toEqual(every('PENDING'))
  }
  const sent = { ...publisherRow, cursor: count }
  for (const asked of [{ limit }, { limit, status: 'SENT' as const }]) {
    expect(await listed(outbox, asked, sent)).toEqual(every('SENT'))
  }
  await opened.store.transaction(({ outbox: rows }) =>
    rows.insertDeliveries(Array.from({ length: count }, (_, i) => deliveryAt(i + 1))),
  )
  expect(await listed(outbox, { limit, status: 'DEAD' }, { ...sent, dead: count })).toEqual(every('DEAD'))
})

describe('events without a position', () => {
  const unplaced = [1, 2].map(number => eventRow({ eventId: idOf(number), createdAt: number }))
  const reader = async () => {
    const { store } = await outboxOf(2, {})
    const asked: unknown[] = []
    const outbox: OutboxReader = {
      ...store.reader.outbox,
      unplaced: async query => (asked.push(query), unplaced.slice(0, query.limit)),
    }
    return { outbox, asked }
  }
  const find = (outbox: OutboxReader, asked: Asked) =>
    eventsBehind(outbox, publisherRow, { status: undefined, after: undefined, limit: 3, ...asked })

  it('wait behind all that have one, and are asked for as far as there is room', async () => {
    const { outbox, asked } = await reader()
    const found = await find(outbox, {})
    expect(found.map(({ mark }) => mark)).toEqual([
      { position: 1 },
      { position: 2 },
      { createdAt: 1, eventId: idOf(1) },
    ])
    expect(found.at(-1)!.event).toMatchObject({ status: 'PENDING', attempts: 0, nextAttemptAt: 1 })
    expect(asked).toEqual([{ limit: 1 }])
    expect(await find(outbox, { limit: 2 })).toHaveLength(2)
    expect(asked).toHaveLength(1)
  })

  it('are asked for behind one of them, and not where they cannot be meant', async () => {
    const { outbox, asked } = await reader()
    const after = { createdAt: 1, eventId: idOf(1) }
    expect(await find(outbox, { after, status: 'PENDING' })).toHaveLength(2)
    expect(asked).toEqual([{ after, limit: 3 }])
    for (const status of ['SENT', 'FAILED', 'DEAD'] as const) expect(await find(outbox, { after, status })).toEqual([])
    expect(asked).toHaveLength(1)
  })
})

describe('a cursor', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('is what a mark says', () => {
    const marks: Mark[] = [{ position: 1 }, { position: 9_007_199_254_740_991 }, { createdAt: 5, eventId: idOf(1) }]
    for (const mark of marks) expect(markOfCursor(cursorOfMark(mark))).toEqual(mark)
  })

  it.each([
    '',
    'x',
    '-1',
    '12345678901234567',
    encoded(null),
    encoded([]),
    encoded({ createdAt: 1 }),
    encoded({ eventId: 'x' }),
    encoded({ createdAt: '1', eventId: 'x' }),
    encoded({ createdAt: 1.5, eventId: 'x' }),
    encoded({ createdAt: 1, eventId: 5 }),
  ])('is refused where it is none: %s', async cursor => {
    const { details } = await refusal((async () => markOfCursor(cursor))(), 'INVALID_INPUT')
    expect(details.issues).toMatchObject([{ pointer: '/cursor' }])
  })
})
