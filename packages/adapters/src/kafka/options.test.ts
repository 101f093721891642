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
    ['Kafka needs at least one broker, such as localhost:9092.', { brokers: '' }],
    ['Kafka needs at least one broker, such as localhost:9092.', { brokers: [] }],
    ['The broker localhost must be written host:port, such as localhost:9092.', { brokers: 'localhost' }],
    ['The broker localhost:0 must be written host:port', { brokers: 'localhost:0' }],
    ['The broker localhost:65536 must be written host:port', { brokers: 'localhost:65536' }],
    ['The broker of Kafka must be written host:port', { brokers: 'kafka://user:hunter2@localhost:9092' }],
    ['The topic  must be 1 to 249 of the letters a-z, A-Z, 0-9, ".", "_" and "-".', { topic: '' }],
    ['The topic . must be', { topic: '.' }],
    ['The topic .. must be', { topic: '..' }],
    ['The topic orders of the shop must be', { topic: 'orders of the shop' }],
    [`The topic ${'x'.repeat(250)} must be`, { topic: 'x'.repeat(250) }],
    ['The topic 주문 must be', { topic: '주문' }],
    [`The topic ${'x'.repeat(230)}{type} must be`, { topic: `${'x'.repeat(230)}{type}` }],
    ['The mode xml must be structured or binary.', { mode: 'xml' as never }],
    ['The compression brotli must be one of none, gzip, snappy, lz4, zstd.', { compression: 'brotli' as never }],
    ['timeoutMs 0 must be above 0.', { timeoutMs: 0 }],
    ['timeoutMs 0.9 must be above 0.', { timeoutMs: 0.9 }],
    ['timeoutMs NaN must be above 0.', { timeoutMs: Number.NaN }],
    ['The client id must be a word without blanks.', { clientId: 'a b' }],
    [
      'The SASL mechanism GSSAPI must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.',
      { sasl: { ...sasl, mechanism: 'GSSAPI' as never } },
    ],
    ['SASL PLAIN needs a user name and a password.', { sasl: { ...sasl, username: '' } }],
    ['SASL PLAIN needs a user name and a password.', { sasl: { ...sasl, password: '' } }],
  ])('that are wrong are refused by name: %s %j', (named, options) => {
    const create = () => createKafkaPublisher({ brokers: 'localhost:9092', ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(named)
    expect(create).not.toThrow(/hunter2/)
  })
})

it.each<Partial<KafkaPublisherOptions>>([
  { mode: 'binary' },
  ...(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const).map(compression => ({ compression })),
  ...(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const).map(mechanism => ({ sasl: { ...sasl, mechanism } })),
  { timeoutMs: 1 },
  { brokers: ['a:1', 'b:65535'] },
  { topic: '{type}' },
  { topic: `${'x'.repeat(229)}{type}` },
  { topic: 'x'.repeat(249), createTopics: false, tls: true },
])('options that are right are taken as they are: %j', options => {
  expect(kafkaSettings({ brokers: ['localhost:9092'], ...options })).toMatchObject(options)
})

describe('Node', () => {
  it('is looked at before anything else', () => {
    const known = Object.getOwnPropertyDescriptor(process.versions, 'node')!
    Object.defineProperty(process.versions, 'node', { ...known, value: '20.20.0' })
    try {
      expect(() => createKafkaPublisher({ brokers: 'localhost:9092' })).toThrow(TypeError)
      expect(() => createKafkaPublisher({ brokers: 'localhost:9092' })).toThrow('this is Node 20.20.0.')
    } finally {
      Object.defineProperty(process.versions, 'node', known)
    }
    expect(createKafkaPublisher({ brokers: 'localhost:9092' })).toMatchObject({ name: 'kafka' })
  })

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
