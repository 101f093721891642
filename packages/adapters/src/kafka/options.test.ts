import { describe, expect, it } from 'vitest'
import { createKafkaPublisher, type KafkaPublisherOptions } from '../kafka.ts'
import { assertNodeForKafka } from './load-driver.ts'
import { kafkaSettings } from './options.ts'

const sasl = { mechanism: 'PLAIN', username: 'shop', password: 'hunter2' } as const

describe('options', () => {
  it('have defaults, and brokers in any form', () => {
    expect(kafkaSettings({ brokers: ' a:9092, b.example.org:9093 ,[::1]:9094' })).toEqual({
      brokers: ['a:9092', 'b.example.org:9093', '[::1]:9094'],
      topic: 'jumun.events',
      mode: 'structured',
      compression: 'none',
      tls: false,
      sasl: undefined,
      clientId: 'jumun',
      timeoutMs: 5_000,
      createTopics: true,
    })
    expect(kafkaSettings({ brokers: ['a:9092', 'b:9092'], topic: 'shop.{type}' }).topic).toBe('shop.{type}')
  })

  it.each<[string, Partial<KafkaPublisherOptions>]>([
    ['broker', { brokers: '' }],
    ['broker', { brokers: [] }],
    ['broker', { brokers: 'localhost' }],
    ['broker', { brokers: 'localhost:0' }],
    ['broker', { brokers: 'localhost:65536' }],
    ['broker', { brokers: 'kafka://user:hunter2@localhost:9092' }],
    ['topic', { topic: '' }],
    ['topic', { topic: '..' }],
    ['topic', { topic: 'orders of the shop' }],
    ['topic', { topic: 'x'.repeat(250) }],
    ['topic', { topic: '주문' }],
    ['mode', { mode: 'xml' as never }],
    ['compression', { compression: 'brotli' as never }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['client id', { clientId: 'a b' }],
    ['SASL', { sasl: { ...sasl, mechanism: 'GSSAPI' as never } }],
    ['SASL', { sasl: { ...sasl, username: '' } }],
    ['SASL', { sasl: { ...sasl, password: '' } }],
  ])('that are wrong are refused by name: %s %j', (named, options) => {
    const create = () => createKafkaPublisher({ brokers: 'localhost:9092', ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(named)
    expect(create).not.toThrow(/hunter2/)
  })
})

describe('Node', () => {
  it.each(['22.22.0', '22.30.1', '24.6.0', '24.21.0', '25.0.0', '26.1.0'])('%s is new enough', version => {
    expect(() => assertNodeForKafka(version)).not.toThrow()
  })
  it.each(['18.20.0', '20.20.0', '22.14.0', '22.21.9', '23.11.0', '24.5.9'])(
    '%s gets to know what is needed',
    version => {
      expect(() => assertNodeForKafka(version)).toThrow(`Node 22.22 or 24.6, or a newer one; this is Node ${version}`)
    },
  )
})
