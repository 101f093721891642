import { randomUUID } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { EventTooLargeError, PlatformAwayError, type ShopEvent } from '@jumun/core'
import { Admin } from '@platformatic/kafka'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { opensPort } from '../../../scripts/services/service.ts'
import { readTopic } from '../../../scripts/services/read-topic.ts'
import { createKafkaPublisher, type KafkaPublisherOptions } from './kafka.ts'

const brokers = process.env['JUMUN_TEST_KAFKA'] ?? '127.0.0.1:9092'
const isRequired = /\bkafka\b/.test(process.env['JUMUN_TEST_REQUIRE'] ?? '')
const isThere = process.env['JUMUN_TEST_KAFKA'] !== undefined || (await opensPort(9092))
const run = randomUUID().slice(0, 8)
const never = new AbortController().signal

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const topics = new Set<string>()
const admin = new Admin({ clientId: 'jumun-test', bootstrapBrokers: brokers.split(',') })
afterAll(async () => {
  if (isThere) await admin.deleteTopics({ topics: [...topics] }).catch(() => {})
  await admin.close()
})

function publisherTo(options: Partial<KafkaPublisherOptions> = {}) {
  const publisher = createKafkaPublisher({ brokers, ...options })
  cleanups.push(() => publisher.close())
  return publisher
}

async function newTopic(partitions = 3, configs: Record<string, string> = {}): Promise<string> {
  const topic = `jumun-test-${run}-${topics.size}`
  topics.add(topic)
  const entries = Object.entries(configs).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: entries })
  return topic
}

function event(orderId: string, sequence = 1, text = '커피 ☕'): ShopEvent {
  const eventId = `${orderId}.${sequence}`
  const type = sequence === 1 ? 'order.paid' : 'order.cancelled'
  const payload = JSON.stringify({
    specversion: '1.0',
    id: eventId,
    source: 'jumun/orders',
    type: `${type}.v1`,
    subject: orderId,
    datacontenttype: 'application/json',
    data: { orderId, text },
  })
  return { eventId, type, orderId, sequence, payload, createdAt: 0 }
}

describe.skipIf(!isThere && !isRequired)('a Kafka publisher', () => {
  it('delivers whole events, those of an order in one partition and in order', async () => {
    const topic = await newTopic(5)
    const publisher = publisherTo({ topic })
    const events = Array.from({ length: 200 }, (_, i) => [event(`o${i}`), event(`o${i}`, 2)]).flat()
    expect(await publisher.publishBatch(events, never)).toEqual(events.map(() => undefined))
    const messages = await readTopic(brokers, topic, { count: 400 })
    expect(messages.map(({ value }) => value).toSorted()).toEqual(events.map(({ payload }) => payload).toSorted())
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(5)
    for (const [key, ofOrder] of Map.groupBy(messages, ({ key }) => key)) {
      expect(ofOrder.map(({ value }) => (JSON.parse(value) as { id: string }).id)).toEqual([`${key}.1`, `${key}.2`])
      expect(new Set(ofOrder.map(({ partition }) => partition)).size).toBe(1)
    }
    expect(messages[0]!.headers).toEqual({ 'content-type': 'application/cloudevents+json' })
  })

  it('writes data and headers in binary mode, to a topic for each type', async () => {
    const base = await newTopic()
    for (const type of ['order.paid', 'order.cancelled']) topics.add(`${base}.${type}`)
    const publisher = publisherTo({ topic: `${base}.{type}`, mode: 'binary' })
    expect(await publisher.publishBatch([event('o'), event('o', 2)], never)).toEqual([undefined, undefined])
    const [paid] = await readTopic(brokers, `${base}.order.paid`, { count: 1 })
    const [cancelled] = await readTopic(brokers, `${base}.order.cancelled`, { count: 1 })
    expect(JSON.parse(paid!.value)).toEqual({ orderId: 'o', text: '커피 ☕' })
    expect(paid!.headers).toMatchObject({ 'content-type': 'application/json', ce_id: 'o.1', ce_type: 'order.paid.v1' })
    expect(cancelled!.headers).toMatchObject({ ce_id: 'o.2', ce_subject: 'o' })
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('compresses with %s', async compression => {
    const topic = await newTopic(1)
    const events = Array.from({ length: 50 }, (_, i) => event(`o${i}`, 1, 'x'.repeat(1_000)))
    expect(await publisherTo({ topic, compression }).publishBatch(events, never)).toEqual(events.map(() => undefined))
    const messages = await readTopic(brokers, topic, { count: 50 })
    expect(messages.map(({ value }) => value)).toEqual(events.map(({ payload }) => payload))
  })

  it('refuses what is too large with the topic’s limit, and delivers the rest', async () => {
    const topic = await newTopic(1, { 'max.message.bytes': '5000' })
    const publisher = publisherTo({ topic })
    const large = event('large', 1, 'x'.repeat(6_000))
    const events = [
      event('a', 1, 'x'.repeat(3_000)),
      large,
      event('b', 1, 'x'.repeat(3_000)),
      event('large', 2),
      event('c'),
    ]
    const outcomes = await publisher.publishBatch(events, never)
    expect(outcomes[1]).toBeInstanceOf(EventTooLargeError)
    expect(outcomes[1]).toMatchObject({ limit: 5_000, message: expect.stringContaining('the topic takes 5000') })
    expect(outcomes[3]).toBeInstanceOf(PlatformAwayError)
    expect([outcomes[0], outcomes[2], outcomes[4]]).toEqual([undefined, undefined, undefined])
    const messages = await readTopic(brokers, topic, { count: 3 })
    expect(messages.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it('delivers a lease of a thousand large events to one partition', async () => {
    const topic = await newTopic(1)
    const events = Array.from({ length: 1_000 }, (_, i) => event(`o${i}`, 1, 'x'.repeat(3_000)))
    expect(await publisherTo({ topic }).publishBatch(events, never)).toEqual(events.map(() => undefined))
    const messages = await readTopic(brokers, topic, { count: 1_000 })
    expect(messages.map(({ key }) => key)).toEqual(events.map(({ orderId }) => orderId))
  })

  it('leaves a topic to the broker to make, or says that it is missing', async () => {
    const missing = `jumun-test-${run}-missing`
    const refused = publisherTo({ topic: missing, createTopics: false }).publish(event('o'), never)
    await expect(refused).rejects.toBeInstanceOf(PlatformAwayError)
    await expect(refused).rejects.toThrow(missing)
    topics.add(missing)
    await publisherTo({ topic: missing }).publish(event('o'), never)
    expect(await readTopic(brokers, missing, { count: 1 })).toHaveLength(1)
  })
})

describe('a broker that is away', () => {
  it('fails at once where its port is closed', async () => {
    const publisher = publisherTo({ brokers: '127.0.0.1:1' })
    const outcomes = await publisher.publishBatch([event('a'), event('b')], never)
    expect(outcomes.every(outcome => outcome instanceof PlatformAwayError)).toBe(true)
    expect(outcomes[0]!.message).toContain('ECONNREFUSED')
  })

  it('is given up in time where it takes connections and says nothing', async () => {
    const sockets = new Set<Socket>()
    const server = createServer(socket => {
      sockets.add(socket)
      // Read, so that their end is noticed.
      socket
        .on('error', () => {})
        .on('close', () => sockets.delete(socket))
        .resume()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const publisher = publisherTo({ brokers: `127.0.0.1:${port}`, timeoutMs: 200 })
    const begun = performance.now()
    await expect(publisher.publish(event('a'), never)).rejects.toThrow(/within 200 ms|timed out/i)
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    setTimeout(() => controller.abort(reason), 50)
    await expect(publisher.publish(event('a'), controller.signal)).rejects.toBe(reason)
    expect(performance.now() - begun).toBeLessThan(5_000)
    // Nor does it keep anything open.
    await publisher.close()
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0)
  })

  it('ends in good order also when it never was there', async () => {
    const publisher = createKafkaPublisher({ brokers: '127.0.0.1:1' })
    await publisher.publish(event('a'), never).catch(() => {})
    await publisher.close()
    await createKafkaPublisher({ brokers: '127.0.0.1:1' }).close()
  })
})
