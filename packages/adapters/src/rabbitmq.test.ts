import { randomUUID } from 'node:crypto'
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net'
import { PlatformAwayError, type ShopEvent } from '@jumun/core'
import { type ChannelModel, type GetMessage, connect } from 'amqplib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { opensPort } from '../../../scripts/services/service.ts'
import { createRabbitMqPublisher, type RabbitMqPublisherOptions } from './rabbitmq.ts'
import { rabbitMqSettings } from './rabbitmq/options.ts'

const url = process.env['JUMUN_TEST_RABBITMQ'] ?? 'amqp://guest:guest@127.0.0.1:5672'
const isRequired = /\brabbitmq\b/.test(process.env['JUMUN_TEST_REQUIRE'] ?? '')
const isThere = process.env['JUMUN_TEST_RABBITMQ'] !== undefined || (await opensPort(5672))
const run = `jumun-test-${randomUUID().slice(0, 8)}`
const never = new AbortController().signal

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function publisherTo(options: Partial<RabbitMqPublisherOptions> = {}) {
  const publisher = createRabbitMqPublisher({ url, ...options })
  cleanups.push(() => publisher.close())
  return publisher
}

function event(orderId: string, sequence = 1, text = '커피 ☕'): ShopEvent {
  const eventId = `${orderId}.${sequence}`
  const type = sequence === 1 ? 'order.paid' : 'order.cancelled'
  return {
    eventId,
    type,
    orderId,
    sequence,
    payload: JSON.stringify({ id: eventId, text }),
    createdAt: 1_700_000_000_999,
  }
}

/** A way to the broker that can be cut, or blocked: nothing comes through any more. */
async function way() {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const broker = connectTo(Number(port || 5672), hostname)
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => broker.destroy())
    client.pipe(broker).pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  cleanups.push(() => {
    cut()
    server.close()
  })
  const proxied = new URL(url)
  proxied.port = String((server.address() as AddressInfo).port)
  return {
    url: proxied.href,
    cut,
    block() {
      for (const socket of sockets) socket.unpipe().resume()
    },
    connections: () => sockets.size / 2,
  }
}

describe.skipIf(!isThere && !isRequired)('a RabbitMQ publisher', () => {
  let admin: ChannelModel
  beforeAll(async () => {
    admin = await connect(url)
  })
  afterAll(() => admin?.close())

  let made = 0
  /** An exchange with a durable queue for the keys, and what the queue holds. */
  async function bound(pattern = '#', options: { maxLength?: number; arguments?: object } = {}) {
    made += 1
    const exchange = `${run}-${made}`
    const channel = await admin.createChannel()
    await channel.assertExchange(exchange, 'topic', { durable: true })
    const { queue } = await channel.assertQueue(exchange, { durable: true, ...options })
    await channel.bindQueue(queue, exchange, pattern)
    cleanups.push(async () => {
      await channel.deleteQueue(queue)
      await channel.deleteExchange(exchange)
      await channel.close()
    })
    async function messages(): Promise<GetMessage[]> {
      const got: GetMessage[] = []
      for (;;) {
        const message = await channel.get(queue, { noAck: true })
        if (message === false) return got
        got.push(message)
      }
    }
    return { exchange, messages }
  }

  it('delivers events as persistent messages, confirmed, those of an order in order', async () => {
    const { exchange, messages } = await bound('order.*')
    const events = Array.from({ length: 100 }, (_, i) => [event(`o${i}`), event(`o${i}`, 2)]).flat()
    expect(await publisherTo({ exchange }).publishBatch(events, never)).toEqual(events.map(() => undefined))
    const got = await messages()
    expect(got.map(({ content }) => content.toString()).toSorted()).toEqual(
      events.map(({ payload }) => payload).toSorted(),
    )
    const ids = got.map(({ properties }) => properties.messageId as string)
    for (let i = 0; i < 100; i += 1) expect(ids.indexOf(`o${i}.1`)).toBeLessThan(ids.indexOf(`o${i}.2`))
    expect(got[0]!.fields).toMatchObject({ exchange, routingKey: 'order.paid' })
    expect(got[0]!.properties).toMatchObject({
      messageId: 'o0.1',
      type: 'order.paid',
      contentType: 'application/cloudevents+json',
      contentEncoding: 'utf-8',
      deliveryMode: 2,
      timestamp: 1_700_000_000,
      appId: 'jumun',
    })
  })

  it('makes an exchange that is missing, and takes one of another type as it is', async () => {
    const exchange = `${run}-new`
    const publisher = publisherTo({ exchange, mandatory: false })
    await publisher.publish(event('o'), never)
    const channel = await admin.createChannel()
    await channel.assertExchange(exchange, 'topic', { durable: true })
    await channel.deleteExchange(exchange)
    await channel.assertExchange(`${run}-fanout`, 'fanout', { durable: false })
    await publisherTo({ exchange: `${run}-fanout`, mandatory: false }).publish(event('o'), never)
    await channel.deleteExchange(`${run}-fanout`)
    await channel.close()
  })

  it('tells of events that no queue takes, and delivers the others', async () => {
    const { exchange, messages } = await bound('order.paid')
    const publisher = publisherTo({ exchange })
    const outcomes = await publisher.publishBatch([event('a'), event('a', 2), event('b'), event('b', 3)], never)
    expect(outcomes.map(outcome => outcome?.message)).toEqual([
      undefined,
      `No queue takes order.cancelled from the exchange ${exchange}: bind one to it.`,
      undefined,
      `No queue takes order.cancelled from the exchange ${exchange}: bind one to it.`,
    ])
    expect(outcomes[1]).toBeInstanceOf(PlatformAwayError)
    expect(await messages()).toHaveLength(2)
    const careless = publisherTo({ exchange, mandatory: false })
    expect(await careless.publishBatch([event('c', 2)], never)).toEqual([undefined])
  })

  it('leaves to be tried again what a full queue refuses', async () => {
    const { exchange, messages } = await bound('#', { maxLength: 2, arguments: { 'x-overflow': 'reject-publish' } })
    const events = Array.from({ length: 10 }, (_, i) => event(`o${i}`))
    const outcomes = await publisherTo({ exchange }).publishBatch(events, never)
    const refused = outcomes.filter(outcome => outcome instanceof PlatformAwayError)
    expect(refused.length).toBeGreaterThanOrEqual(7)
    expect(await messages()).toHaveLength(10 - refused.length)
  })

  it('connects again after its connection or its exchange was lost', async () => {
    const { exchange, messages } = await bound()
    const { url: proxied, cut } = await way()
    const publisher = publisherTo({ exchange, url: proxied })
    await publisher.publish(event('a'), never)
    cut()
    await publisher.publish(event('b'), never).catch(() => publisher.publish(event('b'), never))
    // The broker ends the channel of a message to an exchange that is gone; the next delivery makes a new one.
    const channel = await admin.createChannel()
    await channel.deleteExchange(exchange)
    const outcome = await publisher.publish(event('c'), never).catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(PlatformAwayError)
    expect((outcome as Error).message).toContain('NOT_FOUND')
    await expect(publisher.publish(event('c'), never)).rejects.toThrow('No queue takes')
    await channel.bindQueue(exchange, exchange, '#')
    await publisher.publish(event('c'), never)
    await channel.close()
    const ids = (await messages()).map(({ properties }) => properties.messageId as string)
    expect([...new Set(ids)]).toEqual(['a.1', 'b.1', 'c.1'])
  })

  it('tells of what it has sent when a connection breaks in the middle, and never says that it has arrived', async () => {
    const { exchange } = await bound()
    const { url: proxied, cut, block } = await way()
    const publisher = publisherTo({ exchange, url: proxied })
    await publisher.publish(event('a'), never)
    block()
    const events = Array.from({ length: 5 }, (_, i) => event(`o${i}`))
    const publishing = publisher.publishBatch(events, never)
    setTimeout(cut, 100)
    const outcomes = await publishing
    expect(outcomes.every(outcome => outcome instanceof PlatformAwayError)).toBe(true)
  })

  it('ends a delivery that hangs: by its own time limit, or by the signal', async () => {
    const { exchange } = await bound()
    const { url: proxied, block, connections } = await way()
    const publisher = publisherTo({ exchange, url: proxied, timeoutMs: 200 })
    await publisher.publish(event('a'), never)
    block()
    await expect(publisher.publish(event('b'), never)).rejects.toThrow('within 200 ms')
    await publisher.publish(event('b'), never)
    expect(connections()).toBeGreaterThanOrEqual(1)
    block()
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    setTimeout(() => controller.abort(reason), 50)
    await expect(publisher.publish(event('c'), controller.signal)).rejects.toBe(reason)
    await expect(publisher.publish(event('c'), controller.signal)).rejects.toBe(reason)
    // Nor does a broker that hangs keep anything open.
    await publisher.close()
    await expect.poll(connections, { timeout: 10_000 }).toBe(0)
  })

  it('says that a password is wrong, without it', async () => {
    const wrong = new URL(url)
    wrong.password = 'hunter2'
    const refused = publisherTo({ url: wrong.href }).publish(event('a'), never)
    await expect(refused).rejects.toThrow('ACCESS_REFUSED')
    await expect(refused).rejects.not.toThrow(/hunter2/)
  })

  it('waits at its end for the deliveries under way', async () => {
    const { exchange, messages } = await bound()
    const publisher = createRabbitMqPublisher({ url, exchange })
    const publishing = publisher.publishBatch([event('a'), event('a', 2)], never)
    await publisher.close()
    expect(await publishing).toEqual([undefined, undefined])
    expect(await messages()).toHaveLength(2)
    await expect(publisher.publish(event('b'), never)).rejects.toThrow('closed')
    await publisher.close()
  })
})

describe('a RabbitMQ publisher without a broker', () => {
  it('fails at once, every time', async () => {
    const publisher = publisherTo({ url: 'amqp://shop:hunter2@127.0.0.1:1' })
    for (let i = 0; i < 2; i += 1) {
      const [outcome] = await publisher.publishBatch([event('a')], never)
      expect(outcome).toBeInstanceOf(PlatformAwayError)
      expect(outcome!.message).toContain('ECONNREFUSED')
      expect(outcome!.message).not.toContain('hunter2')
    }
  })

  it.each<[string, Partial<RabbitMqPublisherOptions>]>([
    ['RabbitMQ needs a URL that begins with amqp:// or amqps://.', { url: 'http://localhost' }],
    ['RabbitMQ needs a URL that begins with amqp:// or amqps://.', { url: 'amqp://' }],
    ['RabbitMQ needs a URL that begins with amqp:// or amqps://.', { url: 'no url, hunter2' }],
    ['RabbitMQ needs a URL that begins with amqp:// or amqps://.', { url: 'shop:hunter2@localhost' }],
    ['The exchange  must have a name of 1 to 255 bytes.', { exchange: '' }],
    [`The exchange ${'x'.repeat(256)} must have a name of 1 to 255 bytes.`, { exchange: 'x'.repeat(256) }],
    [`The exchange ${'주'.repeat(86)} must`, { exchange: '주'.repeat(86) }],
    ['timeoutMs 0.9 must be above 0.', { timeoutMs: 0.9 }],
    ['timeoutMs NaN must be above 0.', { timeoutMs: Number.NaN }],
  ])('refuses an option that cannot be used by name: %s %j', (named, options) => {
    const create = () => createRabbitMqPublisher({ url, ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(named)
    expect(create).not.toThrow(/hunter2/)
  })

  it('has defaults, and takes what is at its limits', () => {
    const given = 'amqps://shop@example.org/vhost'
    expect(rabbitMqSettings({ url: given })).toEqual({
      url: new URL(given),
      exchange: 'jumun',
      mandatory: true,
      tls: {},
      timeoutMs: 5_000,
    })
    const most = { url: new URL(given), exchange: 'x'.repeat(255), mandatory: false, tls: { ca: 'PEM' }, timeoutMs: 1 }
    expect(rabbitMqSettings(most)).toEqual(most)
    expect(rabbitMqSettings({ url: given, exchange: 'x' }).exchange).toBe('x')
  })
})
