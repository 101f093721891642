import { type EventPublisher, EventTooLargeError, PlatformAwayError, type ShopEvent } from '@jumun/core'
import type { Message } from 'amqplib'
import { deliverInRounds, type Tally } from '../delivery/rounds.ts'
import { untilAborted } from '../delivery/until-aborted.ts'
import { type OpenChannel, openChannel } from './channel.ts'
import { messageOf } from './message.ts'
import { type RabbitMqPublisherOptions, rabbitMqSettings } from './options.ts'

export interface RabbitMqPublisher extends Required<EventPublisher> {
  /** Waits for the deliveries under way, then ends the connection. */
  close(): Promise<void>
}

/**
 * Delivers events to an exchange of RabbitMQ, with the event's type as routing key and its id as message id. An event
 * counts as delivered when the broker has confirmed it: all durable queues that take it have it on disk. One that no queue
 * takes is not delivered, unless `mandatory` says otherwise.
 *
 * A message that is larger than the broker takes is refused for good; everything else is to be tried again. A connection
 * that was lost is made again with the next delivery.
 * @throws TypeError for an option that cannot be used
 */
export function createRabbitMqPublisher(options: RabbitMqPublisherOptions): RabbitMqPublisher {
  const settings = rabbitMqSettings(options)
  const { exchange, mandatory, timeoutMs } = settings
  const underWay = new Set<Promise<unknown>>()
  let opened: Promise<OpenChannel> | undefined
  let closed = false

  function open(): Promise<OpenChannel> {
    if (opened !== undefined) return opened
    const opening = openChannel(settings, () => forget(opening))
    opened = opening
    opening.catch(() => forget(opening))
    return opening
  }

  /** The next delivery connects again. */
  function forget(one: Promise<OpenChannel>): void {
    if (opened === one) opened = undefined
  }

  function drop(): void {
    const dropped = opened
    opened = undefined
    void dropped?.then(({ close }) => close()).catch(() => {})
  }

  async function send(round: readonly ShopEvent[], tally: Tally, signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const both = AbortSignal.any([signal, timeout])
    let connection: OpenChannel | undefined
    try {
      connection = await untilAborted(open(), both)
      await untilAborted(publishAll(connection, round, tally), both)
    } catch (error) {
      // What was sent may still arrive: on a connection that is not used again.
      if (both.aborted) drop()
      if (signal.aborted) return
      const trouble = connection?.trouble()?.message ?? (timeout.aborted ? '' : (error as Error).message)
      const late = timeout.aborted ? `RabbitMQ did not confirm within ${timeoutMs} ms. ` : ''
      const away = new PlatformAwayError(`${late}${trouble}`.trim(), { cause: error })
      for (const event of round) if (!tally.isSettled(event)) tally.failed(event, away)
    }
  }

  async function publishAll({ channel, trouble }: OpenChannel, round: readonly ShopEvent[], tally: Tally) {
    const returned = new Set<unknown>()
    const onReturn = ({ properties }: Message) => void returned.add(properties.messageId)
    channel.on('return', onReturn)
    try {
      await Promise.all(
        round.map(
          event =>
            new Promise<void>(resolve => {
              const { content, properties } = messageOf(event, mandatory)
              const confirm = (error: unknown) => {
                // A message that no queue has taken is returned, and then confirmed all the same.
                if (returned.has(event.eventId)) tally.failed(event, unroutable(event))
                else if (error === null || error === undefined) tally.arrived(event)
                else tally.failed(event, refusal(trouble() ?? (error as Error), content.length))
                resolve()
              }
              try {
                channel.publish(exchange, event.type, content, properties, confirm)
              } catch (error) {
                confirm(error)
              }
            }),
        ),
      )
    } finally {
      channel.off('return', onReturn)
    }
  }

  function unroutable({ type }: ShopEvent): Error {
    return new PlatformAwayError(`No queue takes ${type} from the exchange ${exchange}: bind one to it.`)
  }

  const publishBatch: RabbitMqPublisher['publishBatch'] = async (events, signal) => {
    if (closed) throw new PlatformAwayError('The publisher is closed.')
    const delivering = deliverInRounds(events, signal, {
      send: (round, tally) => send(round, tally, signal),
      // Each message is confirmed or refused for itself.
      together: () => false,
    })
    underWay.add(delivering)
    try {
      return await delivering
    } finally {
      underWay.delete(delivering)
    }
  }

  return {
    name: 'rabbitmq',
    async publish(event, signal) {
      const [outcome] = await publishBatch([event], signal)
      if (outcome !== undefined) throw outcome
    },
    publishBatch,
    async close() {
      closed = true
      await Promise.allSettled(underWay)
      const last = await opened?.catch(() => undefined)
      opened = undefined
      await last?.close()
    },
  }
}

/**
 * RabbitMQ ends the channel for one message that is too large, and with it all that were not confirmed yet. It says how
 * large that one was: the others are to be tried again.
 */
function refusal(error: Error, bytes: number): Error {
  const [, size, limit] = /message size (\d+) is larger than (?:configured )?max size (\d+)/.exec(error.message) ?? []
  if (Number(size) !== bytes) return new PlatformAwayError(`RabbitMQ did not take the event: ${error.message}`)
  const text = `The event has ${bytes} bytes, RabbitMQ takes ${limit} (max_message_size).`
  return new EventTooLargeError(text, { bytes, limit: Number(limit) }, { cause: error })
}
