import type { ShopEvent } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { messageOf } from './message.ts'

const cloudEvent = {
  specversion: '1.0',
  id: 'e1',
  source: 'jumun/orders',
  type: 'order.paid.v1',
  subject: 'o1',
  time: '2026-10-29T01:02:03.000Z',
  datacontenttype: 'application/json',
  data: { orderId: 'o1', items: [{ productName: '커피 ☕' }] },
}
const payload = JSON.stringify(cloudEvent)
const event: ShopEvent = { eventId: 'e1', type: 'order.paid', orderId: 'o1', sequence: 1, payload, createdAt: 5 }

function read({ headers, ...message }: ReturnType<typeof messageOf>) {
  return {
    ...message,
    key: message.key.toString(),
    value: message.value.toString(),
    headers: Object.fromEntries([...headers].map(([name, text]) => [name.toString(), text.toString()])),
  }
}

describe('messageOf', () => {
  it('is the event as it was stored, by default', () => {
    expect(read(messageOf(event, { mode: 'structured', topic: 'jumun.events' }))).toMatchObject({
      topic: 'jumun.events',
      key: 'o1',
      value: payload,
      headers: { 'content-type': 'application/cloudevents+json' },
    })
  })

  it('has what the event is about as key, where that is no order', () => {
    expect(read(messageOf({ ...event, subject: 'mina' }, { mode: 'structured', topic: 't' })).key).toBe('mina')
  })

  it('has its attributes as headers in binary mode, and its data as value', () => {
    const { value, headers, topic } = read(messageOf(event, { mode: 'binary', topic: 'shop.{type}' }))
    expect(topic).toBe('shop.order.paid')
    expect(JSON.parse(value)).toEqual(cloudEvent.data)
    expect(headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: 'e1',
      ce_source: 'jumun/orders',
      ce_type: 'order.paid.v1',
      ce_subject: 'o1',
      ce_time: '2026-10-29T01:02:03.000Z',
    })
  })

  it('knows about how large it is', () => {
    const { bytes } = messageOf(event, { mode: 'structured', topic: 't' })
    const header = 'content-type'.length + 'application/cloudevents+json'.length + 10
    expect(bytes).toBe('o1'.length + Buffer.byteLength(payload) + 32 + header)
  })
})
