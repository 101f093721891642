import { type EventPublisher, PlatformAwayError } from '@jumun/core'
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

/** Delivers events to a JetStream stream that takes `jumun.>`: acknowledged by it, repeated ones dropped by their id. */
export async function openNatsPublisher(servers: string): Promise<EventPublisher> {
  const connection = await connect({ servers })
  const stream = jetstream(connection)
  return {
    name: 'nats',
    async publish({ eventId, type, payload }, signal) {
      signal.throwIfAborted()
      await stream.publish(`jumun.${type}`, payload, { msgID: eventId }).catch((error: Error) => {
        throw new PlatformAwayError(`NATS did not take the event: ${error.message}`, { cause: error })
      })
    },
    close: () => connection.drain(),
  }
}
