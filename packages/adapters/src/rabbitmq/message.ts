import type { ShopEvent } from '@jumun/core'
import type { Options } from 'amqplib'

/** An event as a message that outlives a restart of the broker, where its queue does. */
export function messageOf({ eventId, type, payload, createdAt }: ShopEvent, mandatory: boolean) {
  const properties: Options.Publish = {
    persistent: true,
    mandatory,
    messageId: eventId,
    type,
    contentType: 'application/cloudevents+json',
    contentEncoding: 'utf-8',
    // AMQP counts seconds.
    timestamp: Math.floor(createdAt / 1000),
    appId: 'jumun',
  }
  return { content: Buffer.from(payload, 'utf8'), properties }
}
