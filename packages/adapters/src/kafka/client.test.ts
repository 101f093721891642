import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ShopEvent } from '@jumun/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKafkaClient, type RoutedMessage } from './client.ts'
import { messageOf } from './message.ts'
import { kafkaSettings, type KafkaPublisherOptions, type KafkaSettings } from './options.ts'

/** What the driver tells of each client that is made of it. Here they are answered in the place of a broker. */
interface Made {
  readonly type: string
  readonly instance: Record<'metadata' | 'send' | 'close' | 'describeConfigs', (...asked: never[]) => Promise<unknown>>
}

const made: Made[] = []
const seen = (message: unknown): void => {
  const { type, instance } = message as Made
  if (type === 'producer' || type === 'admin') made.push(message as Made)
  if (type === 'producer') instance.metadata = async () => ({ topics: new Map([['t', { partitionsCount: 3 }]]) })
}
beforeEach(() => subscribe('plt:kafka:instances', seen))
afterEach(() => {
  unsubscribe('plt:kafka:instances', seen)
  made.length = 0
  vi.useRealTimers()
})

const clientOf = (options: Partial<KafkaPublisherOptions> = {}) =>
  createKafkaClient(kafkaSettings({ brokers: ['a:9092', 'b:9093'], ...options }))

/** A client whose producer is there, and answers as it is asked to. */
async function opened(options: Partial<KafkaPublisherOptions> = {}) {
  const client = clientOf(options)
  await client.partitionCounts([])
  const { instance } = made.at(-1)!
  return { client, instance }
}

/** The options that a client was made with: it keeps them under a symbol of its own. */
function optionsOf({ instance }: Made): Record<string, unknown> {
  const kept = Object.getOwnPropertySymbols(instance).find(({ description }) => description!.endsWith('.base.options'))
  return (instance as never)[kept!]
}

describe('the options of a connection', () => {
  it('say all that the driver would choose otherwise', async () => {
    await opened({ timeoutMs: 700, clientId: 'shop' })
    const options = optionsOf(made[0]!)
    expect(options).toMatchObject({
      clientId: 'shop',
      bootstrapBrokers: ['a:9092', 'b:9093'],
      connectTimeout: 700,
      requestTimeout: 700,
      timeout: 700,
      retries: 3,
      maxInflights: 1,
      autocreateTopics: true,
    })
    for (const unset of ['tls', 'tlsServerName', 'sasl']) expect(options).not.toHaveProperty(unset)
    const delay = options['retryDelay'] as (client: unknown, operation: string, attempt: number) => number
    expect([1, 2, 5, 6].map(attempt => delay(undefined, 'send', attempt))).toEqual([100, 200, 1_600, 1_600])
    await opened({ createTopics: false })
    expect(optionsOf(made[1]!)).toMatchObject({ autocreateTopics: false })
  })

  const sasl = { mechanism: 'PLAIN', username: 'shop', password: 'hunter2' } as const
  it.each<[brokers: string, asked: Partial<KafkaPublisherOptions>, given: object]>([
    ['a:9092', { tls: true }, { tls: {}, tlsServerName: true }],
    [
      'a:9092,b:9092',
      { tls: { ca: 'PEM', servername: 'c' } },
      { tls: { ca: 'PEM', servername: 'c' }, tlsServerName: true },
    ],
    ['127.0.0.1:9092', { tls: true }, { tls: {}, tlsServerName: false }],
    ['[::1]:9092', { tls: true }, { tls: {}, tlsServerName: false }],
    ['a:9092,127.0.0.1:9092', { tls: true }, { tls: {}, tlsServerName: false }],
    ['a:9092', { sasl }, { sasl }],
  ])('of %s with %j say %j', async (brokers, asked, given) => {
    await opened({ brokers, ...asked })
    expect(optionsOf(made[0]!)).toMatchObject(given)
  })
})

describe('a client', () => {
  it('asks how many partitions topics have, and makes one producer for all that it does', async () => {
    const { client, instance } = await opened()
    const metadata = vi.spyOn(instance, 'metadata')
    expect(await client.partitionCounts(['t', 'absent'])).toEqual(
      new Map([
        ['t', 3],
        ['absent', 0],
      ]),
    )
    expect(metadata.mock.calls).toEqual([[{ topics: ['t', 'absent'] }]])
    expect(made.map(({ type }) => type)).toEqual(['producer'])
  })

  it('produces what the driver needs of messages, acknowledged by all replicas', async () => {
    const { client, instance } = await opened({ compression: 'gzip' })
    const send = vi.spyOn(instance, 'send').mockResolvedValue({})
    const event: ShopEvent = {
      eventId: 'e',
      type: 'order.paid',
      orderId: 'o',
      sequence: 1,
      payload: '{}',
      createdAt: 0,
    }
    const message: RoutedMessage = { ...messageOf(event, { mode: 'structured', topic: 't' }), partition: 2 }
    await client.produce([message])
    const { topic, partition, key, value, headers } = message
    expect(send.mock.calls).toStrictEqual([
      [{ messages: [{ topic, partition, key, value, headers }], idempotent: true, acks: -1, compression: 'gzip' }],
    ])
  })

  it('is made again where it could not be made', async () => {
    let fails = true
    const settings: KafkaSettings = {
      ...kafkaSettings({ brokers: 'a:9092' }),
      get clientId() {
        if (fails) throw new Error('no memory')
        return 'jumun'
      },
    }
    const client = createKafkaClient(settings)
    await expect(client.partitionCounts([])).rejects.toThrow('no memory')
    await expect(client.partitionCounts([])).rejects.toThrow('no memory')
    fails = false
    expect(await client.partitionCounts([])).toEqual(new Map())
    // Nor is it an error to end one that could not be made.
    fails = true
    const hopeless = createKafkaClient(settings)
    const asking = hopeless.partitionCounts([])
    const ending = hopeless.close()
    await expect(asking).rejects.toThrow('no memory')
    expect(await ending).toBeUndefined()
  })
})

describe('the largest batch of a topic', () => {
  const told = (value: unknown) => [
    {
      configs: [
        { name: 'retention.ms', value: '5' },
        { name: 'max.message.bytes', value },
      ],
    },
  ]
  it.each<[answer: unknown, limit: number | undefined]>([
    [told('1000'), 1_000],
    [told('1'), 1],
    [told('0'), undefined],
    [told('1.5'), undefined],
    [told('many'), undefined],
    [told(null), undefined],
    [[{ configs: [] }], undefined],
    [[], undefined],
    [new Error('may not be asked'), undefined],
  ])('is by the answer %j %s bytes', async (answer, limit) => {
    const asked: unknown[] = []
    let ends = 0
    const answering = (message: unknown): void => {
      const { type, instance } = message as Made
      if (type !== 'admin') return
      instance.describeConfigs = async options => {
        asked.push(options)
        if (answer instanceof Error) throw answer
        return answer
      }
      instance.close = async () => {
        ends += 1
        throw new Error('it was never open')
      }
    }
    subscribe('plt:kafka:instances', answering)
    try {
      expect(await clientOf({ timeoutMs: 700 }).maxMessageBytes('t')).toBe(limit)
    } finally {
      unsubscribe('plt:kafka:instances', answering)
    }
    expect(asked).toEqual([
      { resources: [{ resourceType: 2, resourceName: 't', configurationKeys: ['max.message.bytes'] }] },
    ])
    expect(ends).toBe(1)
    expect(optionsOf(made[0]!)).toMatchObject({ requestTimeout: 700, bootstrapBrokers: ['a:9092', 'b:9093'] })
  })
})

describe('the end', () => {
  /** One that has connections, which are cut only once it has tried to end them in good order. */
  async function connected(close: () => Promise<unknown>) {
    const { client, instance } = await opened()
    const log: string[] = []
    const connections = new Map([
      ['a', { socket: { destroy: () => log.push('cut') } }],
      ['b', { socket: undefined }],
    ])
    Object.defineProperty(instance, 'connections', { value: connections })
    const closing = vi.spyOn(instance, 'close').mockImplementation(() => {
      connections.clear()
      log.push('close')
      return close()
    })
    return { client, log, closing }
  }

  it.each(['close', 'drop'] as const)('comes once with %s, and with what follows a new one is made', async how => {
    const { client, log, closing } = await connected(async () => undefined)
    await client[how]()
    await expect.poll(() => log).toEqual(['close', 'cut'])
    await client.close()
    expect(closing.mock.calls).toEqual([[true]])
    await client.partitionCounts([])
    expect(made).toHaveLength(2)
  })

  it('is none of what never began, and does not ask whether the end went well', async () => {
    await clientOf().close()
    expect(made).toEqual([])
    const { client, log } = await connected(() => Promise.reject(new Error('it is gone')))
    await client.close()
    expect(log).toEqual(['close', 'cut'])
  })

  it('is cut after two seconds, and leaves no timer', async () => {
    const { client, log } = await connected(() => new Promise(() => {}))
    const quick = await connected(async () => undefined)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const ending = client.close()
    await vi.advanceTimersByTimeAsync(1_999)
    expect(log).toEqual(['close'])
    await vi.advanceTimersByTimeAsync(1)
    await ending
    expect(log).toEqual(['close', 'cut'])
    await quick.client.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
