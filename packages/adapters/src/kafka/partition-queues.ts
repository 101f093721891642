import { PlatformAwayError } from '@jumun/core'
import { heldBack, type Tally } from '../delivery/rounds.ts'
import type { RoutedMessage } from './client.ts'
import type { KafkaMessage } from './message.ts'
import { partitionOf } from './partition.ts'
import { partitionKey } from './produce-error.ts'

/**
 * A batch stays below what a broker takes unless it is set otherwise (`max.message.bytes`, 1 048 588), no matter what
 * compression makes of it.
 */
const maxBatchBytes = 900_000

/** The messages that one partition gets with the next produce, and what may become of them. */
export interface Part {
  readonly key: string
  readonly messages: readonly RoutedMessage[]
  acknowledged(): void
  /** The partition does not answer as it should: what waits behind these messages would fare no better. */
  failed(error: Error): void
  /** The one message of this part will never be taken. */
  refused(error: Error): void
  /** Sends the same again, fewer at a time. */
  halve(): void
}

/** The messages of one round by partition, each in its order. */
export function createQueues(
  messages: readonly KafkaMessage[],
  partitionCounts: ReadonlyMap<string, number>,
  tally: Tally,
): { next(): Part[] } {
  const queues = new Map<string, { messages: RoutedMessage[]; most: number }>()
  for (const message of messages) {
    const { topic, event } = message
    const count = partitionCounts.get(topic) ?? 0
    if (count === 0) {
      tally.failed(event, new PlatformAwayError(`Kafka has no partition of topic ${topic}.`))
      continue
    }
    const partition = partitionOf(message.key, count)
    const key = partitionKey(topic, partition)
    const queue = queues.get(key)
    if (queue === undefined) queues.set(key, { messages: [{ ...message, partition }], most: Number.POSITIVE_INFINITY })
    else queue.messages.push({ ...message, partition })
  }

  function nextOf(key: string, queue: { messages: RoutedMessage[]; most: number }): Part | undefined {
    // Since the last produce an earlier event of some of these orders may have been refused.
    queue.messages = queue.messages.filter(({ event }) => {
      const blocked = tally.isBlocked(event.orderId)
      if (blocked) tally.failed(event, heldBack())
      return !blocked
    })
    const part = queue.messages.slice(0, fitting(queue.messages, queue.most))
    if (part.length === 0) return undefined
    return {
      key,
      messages: part,
      acknowledged() {
        for (const { event } of part) tally.arrived(event)
        queue.messages = queue.messages.slice(part.length)
        queue.most *= 2
      },
      failed(error) {
        for (const { event } of queue.messages) tally.failed(event, error)
        queue.messages = []
      },
      refused(error) {
        tally.failed(part[0]!.event, error)
        queue.messages = queue.messages.slice(1)
      },
      halve() {
        queue.most = Math.floor(part.length / 2)
      },
    }
  }

  return {
    next: () =>
      [...queues].flatMap(([key, queue]) => {
        const part = nextOf(key, queue)
        return part === undefined ? [] : [part]
      }),
  }
}

/** How many of the first messages make one batch: at least one, however large. */
function fitting(messages: readonly RoutedMessage[], most: number): number {
  let bytes = 0
  for (const [i, message] of messages.entries()) {
    bytes += message.bytes
    if (i >= most || (i > 0 && bytes > maxBatchBytes)) return i
  }
  return messages.length
}
