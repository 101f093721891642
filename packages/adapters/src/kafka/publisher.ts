import {
  type EventPublisher,
  EventTooLargeError,
  PlatformAwayError,
  PoisonEventError,
  type ShopEvent,
} from '@jumun/core'
import { deliverInRounds, type Tally } from '../delivery/rounds.ts'
import { createTurns } from '../delivery/turns.ts'
import { untilAborted } from '../delivery/until-aborted.ts'
import { createKafkaClient, type KafkaClient } from './client.ts'
import { assertNodeForKafka } from './load-driver.ts'
import { messageOf, topicOf } from './message.ts'
import { type KafkaPublisherOptions, type KafkaSettings, kafkaSettings } from './options.ts'
import { createQueues, type Part } from './partition-queues.ts'
import { partitionCodes, reasonText } from './produce-error.ts'

export interface KafkaPublisher extends Required<EventPublisher> {
  /** Waits for the produce under way, then ends the connections. */
  close(): Promise<void>
}

/** Kafka's codes for a batch that will never be taken, for its size or for what is in it. */
const tooLarge: ReadonlySet<number | undefined> = new Set([10, 18])
const refused: ReadonlySet<number | undefined> = new Set([32, 87])

/**
 * Delivers events to Kafka. An event counts as delivered when all in-sync replicas have it (`acks=all`, idempotent). Its
 * key is the order's id, so that the events of an order stand in one partition, in their order.
 *
 * What is refused for its content or size is refused for good; everything else, such as a broker that is away, a topic
 * that is missing, a full disk, or a right that is not granted, is to be tried again.
 * @throws TypeError for an option that cannot be used, and where Node is too old
 */
export function createKafkaPublisher(options: KafkaPublisherOptions): KafkaPublisher {
  const settings = kafkaSettings(options)
  assertNodeForKafka()
  return publisherOn(createKafkaClient(settings), settings)
}

/** The publisher without the driver, which its tests replace by a client that fails as they wish. */
export function publisherOn(client: KafkaClient, settings: KafkaSettings): KafkaPublisher {
  const { topic, timeoutMs } = settings

  /** The result, or why there is none. */
  async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T | PlatformAwayError> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const both = AbortSignal.any([signal, timeout])
    try {
      return await untilAborted(work, both)
    } catch (error) {
      // The client may still be at it: it is not used again.
      if (both.aborted) client.drop()
      if (error instanceof PlatformAwayError) return error
      const cause = { cause: error }
      if (timeout.aborted) return new PlatformAwayError(`Kafka did not answer within ${timeoutMs} ms.`, cause)
      return new PlatformAwayError(`Kafka did not take the events. ${reasonText(error)}`, cause)
    }
  }

  async function send(round: readonly ShopEvent[], tally: Tally, signal: AbortSignal): Promise<void> {
    const messages = round.map(event => messageOf(event, settings))
    const topics = [...new Set(messages.map(message => message.topic))]
    const counts = await inTime(client.partitionCounts(topics), signal)
    if (signal.aborted) return
    if (counts instanceof PlatformAwayError) {
      for (const event of round) tally.failed(event, counts)
      return
    }
    const queues = createQueues(messages, counts, tally)
    for (let parts = queues.next(); parts.length > 0 && !signal.aborted; parts = queues.next()) {
      const produce = client.produce(parts.flatMap(part => part.messages))
      const error = await inTime(produce, signal)
      // The reason for the rest is the signal's.
      if (error !== undefined && signal.aborted) return
      const codes = partitionCodes(error?.cause)
      for (const part of parts) {
        const code = error === undefined ? 0 : codes.get(part.key)
        if (code === 0) part.acknowledged()
        else if (!tooLarge.has(code) && !refused.has(code)) part.failed(error!)
        // One of several is to blame: fewer at a time, until it stands alone.
        else if (part.messages.length > 1) part.halve()
        else part.refused(await refusalOf(part, code, error!))
      }
    }
  }

  async function refusalOf({ messages }: Part, code: number | undefined, { cause }: Error): Promise<PoisonEventError> {
    const [message] = messages
    if (!tooLarge.has(code)) {
      return new PoisonEventError(`Kafka refuses the event for good. ${reasonText(cause)}`, { cause })
    }
    const { topic: name, bytes } = message!
    const limit = await client.maxMessageBytes(name)
    const most = limit === undefined ? 'more than the topic takes' : `the topic takes ${limit}`
    const text = `The event has about ${bytes} bytes, ${most} (max.message.bytes of ${name}).`
    return new EventTooLargeError(text, { bytes, limit }, { cause })
  }

  // One produce at a time: of two, the second could overtake the first when that is repeated.
  const turns = createTurns()
  let closed = false
  const publishBatch: KafkaPublisher['publishBatch'] = async (events, signal) => {
    if (closed) throw new PlatformAwayError('The publisher is closed.')
    return turns(() =>
      deliverInRounds(events, signal, {
        send: (round, tally) => send(round, tally, signal),
        // The batch of one partition is stored as a whole or not at all.
        together: (earlier, later) => topicOf(earlier, topic) === topicOf(later, topic),
      }),
    )
  }

  return {
    name: 'kafka',
    async publish(event, signal) {
      const [outcome] = await publishBatch([event], signal)
      if (outcome !== undefined) throw outcome
    },
    publishBatch,
    close() {
      closed = true
      return turns(() => client.close())
    },
  }
}
