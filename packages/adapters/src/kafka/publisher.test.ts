import { EventTooLargeError, PlatformAwayError, PoisonEventError, type ShopEvent } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import type { KafkaClient, RoutedMessage } from './client.ts'
import { type KafkaPublisherOptions, kafkaSettings } from './options.ts'
import { publisherOn } from './publisher.ts'

const never = new AbortController().signal

function event(orderId: string, sequence = 1, bytes = 10, type: ShopEvent['type'] = 'order.paid'): ShopEvent {
  const payload = JSON.stringify({ id: `${orderId}.${sequence}`, text: 'x'.repeat(bytes) })
  return { eventId: `${orderId}.${sequence}`, type, orderId, sequence, payload, createdAt: 0 }
}

/** A broker in memory: `judge` says what it answers of the batch of one partition. */
function broker(options: Partial<KafkaPublisherOptions & { partitions: number; limit: number | undefined }> = {}) {
  const { partitions = 2, limit, ...rest } = { limit: 1_000, ...options }
  let judge: (batch: readonly RoutedMessage[]) => number = () => 0
  let fault: (() => Promise<never>) | undefined
  let counting: (() => Promise<never>) | undefined
  const stored: RoutedMessage[] = []
  const produces: number[] = []
  const asked: (readonly string[])[] = []
  let drops = 0
  const client: KafkaClient = {
    async partitionCounts(topics) {
      asked.push(topics)
      await counting?.()
      return new Map(topics.map(topic => [topic, topic === 'absent' ? 0 : partitions]))
    },
    async produce(messages) {
      produces.push(messages.length)
      if (fault !== undefined) await fault()
      const batches = Map.groupBy(messages, ({ topic, partition }) => `${topic}:${partition}`)
      const partitionResponses = [...batches].map(([key, batch]) => {
        const errorCode = judge(batch)
        if (errorCode === 0) stored.push(...batch)
        return { name: batch[0]!.topic, index: Number(key.split(':').at(-1)), errorCode }
      })
      if (partitionResponses.every(({ errorCode }) => errorCode === 0)) return
      const responses = partitionResponses.map(({ name, ...one }) => ({ name, partitionResponses: [one] }))
      // As the driver wraps it: a list of destinations, of tries, and at last what the broker said.
      const answer = Object.assign(new AggregateError([new Error('of the broker')], 'with error'), {
        response: { responses },
      })
      throw new AggregateError([new AggregateError([answer], 'produce failed')], 'Producing messages failed.')
    },
    maxMessageBytes: async () => limit,
    drop: () => void (drops += 1),
    close: async () => {},
  }
  const publisher = publisherOn(client, kafkaSettings({ brokers: 'fake:9092', ...rest }))
  return {
    publisher,
    produces,
    asked,
    get drops() {
      return drops
    },
    stored: () => stored.map(message => message.event.eventId),
    answer(next: typeof judge) {
      judge = next
    },
    fail(next: typeof fault) {
      fault = next
    },
    failToCount(next: typeof counting) {
      counting = next
    },
  }
}

const names = (outcomes: readonly (Error | undefined)[]) => outcomes.map(outcome => outcome?.name)

describe('a batch', () => {
  it('is one produce for all partitions', async () => {
    const kafka = broker()
    const events = Array.from({ length: 100 }, (_, i) => event(`o${i}`))
    expect(await kafka.publisher.publishBatch(events, never)).toEqual(events.map(() => undefined))
    expect(kafka.produces).toEqual([100])
    expect(kafka.stored().toSorted()).toEqual(events.map(({ eventId }) => eventId).toSorted())
  })

  it('may be a single event', async () => {
    const kafka = broker()
    expect(await kafka.publisher.publish(event('a'), never)).toBeUndefined()
    expect([kafka.stored(), kafka.publisher.name]).toEqual([['a.1'], 'kafka'])
  })

  it('keeps several events of one order in one produce, in order, unless topics divide them', async () => {
    const events = [event('a', 1), event('a', 2, 10, 'order.cancelled'), event('b', 1)]
    const one = broker()
    await one.publisher.publishBatch(events, never)
    expect(one.produces).toEqual([3])
    expect(one.stored().filter(id => id.startsWith('a'))).toEqual(['a.1', 'a.2'])
    const many = broker({ topic: 'shop.{type}' })
    await many.publisher.publishBatch(events, never)
    expect(many.produces).toEqual([2, 1])
    expect(many.stored().at(-1)).toBe('a.2')
  })

  it('is divided where a partition would get more than a broker takes', async () => {
    const kafka = broker({ partitions: 1 })
    const events = Array.from({ length: 10 }, (_, i) => event(`o${i}`, 1, 300_000))
    expect(names(await kafka.publisher.publishBatch(events, never))).toEqual(events.map(() => undefined))
    expect(kafka.produces).toEqual([2, 2, 2, 2, 2])
  })

  it('fails by partition: what another partition has stored has arrived', async () => {
    const kafka = broker()
    const events = Array.from({ length: 20 }, (_, i) => event(`o${i}`))
    kafka.answer(([{ partition } = { partition: 0 }]) => (partition === 1 ? 19 : 0))
    const outcomes = await kafka.publisher.publishBatch(events, never)
    const arrived = events.filter((_, i) => outcomes[i] === undefined).map(({ eventId }) => eventId)
    expect(arrived.toSorted()).toEqual(kafka.stored().toSorted())
    expect(arrived.length).toBeGreaterThan(0)
    expect(arrived.length).toBeLessThan(20)
    expect(outcomes.filter(outcome => outcome instanceof PlatformAwayError)).toHaveLength(20 - arrived.length)
    expect(kafka.produces).toEqual([20])
  })

  it('finds the one that is too large, says how large it may be, and delivers its neighbours', async () => {
    const kafka = broker({ partitions: 1 })
    const events = Array.from({ length: 64 }, (_, i) => event(`o${i}`, 1, i === 40 ? 2_000 : 10))
    kafka.answer(batch => (batch.some(({ bytes }) => bytes > 1_000) ? 10 : 0))
    const outcomes = await kafka.publisher.publishBatch(events, never)
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(outcomes[40]).toBeInstanceOf(EventTooLargeError)
    expect(outcomes[40]).toMatchObject({ limit: 1_000, message: expect.stringContaining('the topic takes 1000') })
    expect(kafka.stored()).toEqual(events.filter((_, i) => i !== 40).map(({ eventId }) => eventId))
    expect(kafka.produces.length).toBeLessThan(20)
  })

  it.each<[code: number, name: string, message: string]>([
    [
      10,
      'EventTooLargeError',
      'The event has about 115 bytes, the topic takes 1000 (max.message.bytes of jumun.events).',
    ],
    [
      18,
      'EventTooLargeError',
      'The event has about 115 bytes, the topic takes 1000 (max.message.bytes of jumun.events).',
    ],
    [32, 'PoisonEventError', 'Kafka refuses the event for good. of the broker'],
    [87, 'PoisonEventError', 'Kafka refuses the event for good. of the broker'],
    [1, 'PlatformAwayError', 'Kafka did not take the events. of the broker'],
    [19, 'PlatformAwayError', 'Kafka did not take the events. of the broker'],
    [33, 'PlatformAwayError', 'Kafka did not take the events. of the broker'],
  ])('that is refused with code %i fails with %s', async (code, name, message) => {
    const kafka = broker()
    kafka.answer(() => code)
    const [outcome] = await kafka.publisher.publishBatch([event('a')], never)
    expect(outcome).toMatchObject({ name, message })
    expect(outcome!.cause).toBeInstanceOf(Error)
    expect(kafka.drops).toBe(0)
    expect(kafka.asked).toEqual([['jumun.events']])
  })

  it('may be too large for a topic of which it is unknown what it takes', async () => {
    const kafka = broker({ limit: undefined })
    kafka.answer(() => 10)
    const [outcome] = await kafka.publisher.publishBatch([event('a')], never)
    expect(outcome).toMatchObject({
      bytes: 115,
      limit: undefined,
      message: 'The event has about 115 bytes, more than the topic takes (max.message.bytes of jumun.events).',
    })
  })

  it.each(['fail', 'failToCount'] as const)('fails with what the client says of itself, with %s', async how => {
    const kafka = broker()
    const missing = new PlatformAwayError('Kafka needs a package')
    kafka[how](() => Promise.reject(missing))
    const outcomes = await kafka.publisher.publishBatch([event('a'), event('b')], never)
    expect(outcomes).toEqual([missing, missing])
    expect(outcomes[0]).toBe(missing)
    expect(kafka.drops).toBe(0)
  })

  it('asks for the partitions of each topic once', async () => {
    const kafka = broker({ topic: 'shop.{type}' })
    await kafka.publisher.publishBatch([event('a'), event('b', 1, 10, 'order.cancelled'), event('c')], never)
    expect(kafka.asked).toEqual([['shop.order.paid', 'shop.order.cancelled']])
  })

  it('finds the one that is refused for its content, and holds back its order alone', async () => {
    const kafka = broker({ partitions: 1 })
    const events = [event('a', 1), event('b', 1), event('c', 1), event('b', 2), event('a', 2)]
    kafka.answer(batch => (batch.some(message => message.event.eventId === 'b.1') ? 87 : 0))
    const outcomes = await kafka.publisher.publishBatch(events, never)
    expect(outcomes[1]).toBeInstanceOf(PoisonEventError)
    expect(outcomes[1]!.message).toContain('of the broker')
    expect(outcomes[3]).toBeInstanceOf(PlatformAwayError)
    expect(kafka.stored()).toEqual(['a.1', 'c.1', 'a.2'])
  })

  it('fails as a whole where nothing was answered, also what waited behind it', async () => {
    const kafka = broker({ partitions: 1 })
    kafka.fail(() => Promise.reject(new AggregateError([new Error('connect ECONNREFUSED')], 'Cannot connect')))
    const events = Array.from({ length: 5 }, (_, i) => event(`o${i}`, 1, 500_000))
    const outcomes = await kafka.publisher.publishBatch(events, never)
    expect(outcomes.every(outcome => outcome instanceof PlatformAwayError)).toBe(true)
    expect(outcomes[4]!.message).toContain('ECONNREFUSED')
    expect(kafka.produces).toHaveLength(1)
    kafka.fail(undefined)
    expect(names(await kafka.publisher.publishBatch(events, never))).toEqual(events.map(() => undefined))
  })

  it('goes nowhere while its topic has no partition', async () => {
    const kafka = broker({ topic: 'absent' })
    const [outcome] = await kafka.publisher.publishBatch([event('a')], never)
    expect(outcome).toBeInstanceOf(PlatformAwayError)
    expect(outcome!.message).toContain('absent')
    expect(kafka.produces).toEqual([])
  })
})

describe('time', () => {
  it('ends with the signal: what has arrived by then is reported, and the client is not used again', async () => {
    const kafka = broker({ partitions: 1 })
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    const events = Array.from({ length: 4 }, (_, i) => event(`o${i}`, 1, 500_000))
    let produces = 0
    kafka.answer(() => {
      produces += 1
      if (produces === 2) {
        kafka.fail(() => new Promise(() => {}))
        setTimeout(() => controller.abort(reason), 10)
      }
      return 0
    })
    const outcomes = await kafka.publisher.publishBatch(events, controller.signal)
    expect(outcomes).toEqual([undefined, undefined, reason, reason])
    expect(kafka.drops).toBe(1)
  })

  it('ends with the signal also before anything was produced', async () => {
    const kafka = broker()
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    kafka.failToCount(() => {
      controller.abort(reason)
      return new Promise(() => {})
    })
    expect(await kafka.publisher.publishBatch([event('a'), event('b')], controller.signal)).toEqual([reason, reason])
    expect([kafka.drops, kafka.produces]).toEqual([1, []])
  })

  it('ends with its own limit', async () => {
    const kafka = broker({ timeoutMs: 20 })
    kafka.fail(() => new Promise(() => {}))
    await expect(kafka.publisher.publish(event('a'), never)).rejects.toThrow('did not answer within 20 ms')
    expect(kafka.drops).toBe(1)
  })

  it('does nothing once it is aborted', async () => {
    const kafka = broker()
    const reason = new Error('the lease ends')
    await expect(kafka.publisher.publish(event('a'), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(kafka.produces).toEqual([])
  })

  it('is over once it is closed: what was asked for before is delivered', async () => {
    const kafka = broker()
    const publishing = [
      kafka.publisher.publishBatch([event('a')], never),
      kafka.publisher.publishBatch([event('b')], never),
    ]
    await kafka.publisher.close()
    expect(kafka.stored()).toEqual(['a.1', 'b.1'])
    expect(await Promise.all(publishing)).toEqual([[undefined], [undefined]])
    await expect(kafka.publisher.publish(event('c'), never)).rejects.toThrow('closed')
    await kafka.publisher.close()
  })

  it('has one produce at a time', async () => {
    const kafka = broker()
    let open = 0
    let most = 0
    kafka.fail(async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise(resolve => setTimeout(resolve, 5))
      open -= 1
      throw new Error('away')
    })
    await Promise.all(['a', 'b', 'c'].map(id => kafka.publisher.publishBatch([event(id)], never)))
    expect([most, kafka.produces.length]).toEqual([1, 3])
  })
})
