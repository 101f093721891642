import { randomUUID } from 'node:crypto'
import { Consumer } from '@platformatic/kafka'

export interface ReadMessage {
  readonly partition: number
  readonly offset: bigint
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Reads a topic from its beginning until it holds `count` messages, or until none has come for `quietMs`; each partition
 * in its order.
 */
export async function readTopic(
  brokers: string,
  topic: string,
  { count = Number.POSITIVE_INFINITY, quietMs = 10_000 }: { count?: number; quietMs?: number } = {},
): Promise<ReadMessage[]> {
  const consumer = new Consumer({
    groupId: randomUUID(),
    clientId: 'jumun-test',
    bootstrapBrokers: brokers.split(','),
    // Its writer may not have begun yet.
    autocreateTopics: true,
  })
  const messages: ReadMessage[] = []
  try {
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 200 })
    let timer: NodeJS.Timeout | undefined
    const end = () => void stream.close().catch(() => {})
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(end, quietMs)
    }
    wait()
    for await (const { partition, offset, key, value, headers } of stream) {
      messages.push({
        partition,
        offset,
        key: key.toString(),
        value: value.toString(),
        headers: Object.fromEntries([...headers].map(([name, text]) => [name.toString(), text.toString()])),
      })
      if (messages.length >= count) break
      wait()
    }
    clearTimeout(timer)
  } finally {
    await consumer.close(true).catch(() => {})
  }
  return messages
}
