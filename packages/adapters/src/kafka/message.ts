import type { ShopEvent } from '@jumun/core'
import type { KafkaSettings } from './options.ts'

export interface KafkaMessage {
  readonly event: ShopEvent
  readonly topic: string
  /** The order's id, or what else it is about: events of one order, user or option share a partition. */
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: Map<Buffer, Buffer>
  /** About what it takes in a batch. */
  readonly bytes: number
}

export function topicOf({ type }: ShopEvent, topic: string): string {
  return topic.replaceAll('{type}', type)
}

/**
 * An event in CloudEvents' Kafka protocol binding 1.0. The record's own time is left to the moment of sending: brokers
 * remove records by it, and an event that had to wait must not be removed before it was read. The event's own is `time`.
 */
export function messageOf(event: ShopEvent, { mode, topic }: Pick<KafkaSettings, 'mode' | 'topic'>): KafkaMessage {
  const key = Buffer.from(event.subject ?? event.orderId, 'utf8')
  const { value, headers } = mode === 'binary' ? binary(event) : structured(event)
  let bytes = key.length + value.length + recordOverhead
  for (const [name, text] of headers) bytes += name.length + text.length + headerOverhead
  return { event, topic: topicOf(event, topic), key, value, headers, bytes }
}

/** Lengths and deltas of a record, and of a header, at their longest. */
const recordOverhead = 32
const headerOverhead = 10

const structuredHeaders = new Map([[Buffer.from('content-type'), Buffer.from('application/cloudevents+json')]])

function structured({ payload }: ShopEvent) {
  return { value: Buffer.from(payload, 'utf8'), headers: structuredHeaders }
}

/** Attributes of a CloudEvent are texts, whole numbers or booleans. */
interface CloudEvent extends Readonly<Record<string, unknown>> {
  readonly datacontenttype: string
}

function binary({ payload }: ShopEvent) {
  const { data, datacontenttype, ...attributes } = JSON.parse(payload) as CloudEvent
  const headers = new Map([[Buffer.from('content-type'), Buffer.from(datacontenttype)]])
  for (const [name, value] of Object.entries(attributes)) {
    headers.set(Buffer.from(`ce_${name}`), Buffer.from(String(value), 'utf8'))
  }
  return { value: Buffer.from(JSON.stringify(data), 'utf8'), headers }
}
