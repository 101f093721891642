import type { Producer } from '@platformatic/kafka'
import { isIP } from 'node:net'
import { type KafkaDriver, loadKafkaDriver } from './load-driver.ts'
import type { KafkaMessage } from './message.ts'
import type { KafkaSettings } from './options.ts'

export interface RoutedMessage extends KafkaMessage {
  readonly partition: number
}

/** What the publisher needs of the driver. */
export interface KafkaClient {
  /** How many partitions each topic has. */
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Resolves once all in-sync replicas of every partition have the messages. */
  produce(messages: readonly RoutedMessage[]): Promise<void>
  /** The largest batch that a topic takes, in bytes; undefined when the brokers do not tell. */
  maxMessageBytes(topic: string): Promise<number | undefined>
  /** Forgets a client of which it is unknown what it still does: the next call connects again. */
  drop(): void
  close(): Promise<void>
}

type ByteProducer = Producer<Buffer, Buffer, Buffer, Buffer>

/** A connection that cannot be ended in good order within this is cut. */
const closeMs = 2_000

export function createKafkaClient(settings: KafkaSettings): KafkaClient {
  const { timeoutMs, compression, createTopics } = settings
  let opened: Promise<{ driver: KafkaDriver; producer: ByteProducer }> | undefined

  async function create() {
    const driver = await loadKafkaDriver()
    const producer: ByteProducer = new driver.Producer({
      ...connectionOptions(settings),
      // One request at a time on a connection: the next one never overtakes one that is repeated.
      maxInflights: 1,
      autocreateTopics: createTopics,
    })
    return { driver, producer }
  }

  async function open() {
    opened ??= create()
    try {
      return await opened
    } catch (error) {
      opened = undefined
      throw error
    }
  }

  async function end(): Promise<void> {
    const ending = opened
    opened = undefined
    const client = await ending?.catch(() => undefined)
    if (client === undefined) return
    // The driver forgets them as soon as it begins to end them.
    const connections = [...client.producer.connections].map(([, connection]) => connection)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, closeMs)
    })
    await Promise.race([client.producer.close(true).catch(() => {}), late])
    clearTimeout(timer)
    for (const { socket } of connections) socket?.destroy()
  }

  return {
    async partitionCounts(topics) {
      const { producer } = await open()
      const metadata = await producer.metadata({ topics: [...topics] })
      return new Map(topics.map(topic => [topic, metadata.topics.get(topic)?.partitionsCount ?? 0]))
    },
    async produce(messages) {
      const { driver, producer } = await open()
      await producer.send({
        messages: messages.map(({ topic, partition, key, value, headers }) => ({
          topic,
          partition,
          key,
          value,
          headers,
        })),
        // Stated for each produce: as an option of the producer it would repeat a failed one for ever.
        idempotent: true,
        acks: driver.ProduceAcks.ALL,
        compression,
      })
    },
    async maxMessageBytes(topic) {
      const driver = await loadKafkaDriver()
      const admin = new driver.Admin(connectionOptions(settings))
      try {
        const [description] = await admin.describeConfigs({
          resources: [
            {
              resourceType: driver.ConfigResourceTypes.TOPIC,
              resourceName: topic,
              configurationKeys: ['max.message.bytes'],
            },
          ],
        })
        const limit = Number(description?.configs.find(({ name }) => name === 'max.message.bytes')?.value)
        return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined
      } catch {
        return undefined
      } finally {
        void admin.close().catch(() => {})
      }
    },
    drop() {
      void end()
    },
    close: end,
  }

  function connectionOptions({ brokers, clientId, tls, sasl }: KafkaSettings) {
    // A server name may not be an address.
    const isNamed = brokers.every(broker => isIP(broker.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '')) === 0)
    return {
      clientId,
      bootstrapBrokers: [...brokers],
      connectTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      timeout: timeoutMs,
      retries: 3,
      retryDelay: (_client: unknown, _operation: string, attempt: number) => 50 * 2 ** Math.min(attempt, 5),
      ...(tls !== false && { tls: tls === true ? {} : { ...tls }, tlsServerName: isNamed }),
      ...(sasl !== undefined && { sasl }),
    }
  }
}
