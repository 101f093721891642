// Brokers with settings of their own: safe connections, and small messages.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKafkaPublisher, type KafkaPublisherOptions } from '@jumun/adapters/kafka'
import { createRabbitMqPublisher } from '@jumun/adapters/rabbitmq'
import { EventTooLargeError, PlatformAwayError, type ShopEvent } from '@jumun/core'
import { freePort } from '@jumun/doctor/toolbox'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKafkaService, hasKafka } from '../scripts/services/kafka.ts'
import { createRabbitMqService } from '../scripts/services/rabbitmq.ts'
import { readTopic } from '../scripts/services/read-topic.ts'
import type { Service } from '../scripts/services/service.ts'

const never = new AbortController().signal

function event(orderId: string, text = ''): ShopEvent {
  const payload = JSON.stringify({ id: orderId, text })
  return { eventId: orderId, type: 'order.paid', orderId, sequence: 1, payload, createdAt: 0 }
}

/** Without being told to, a test downloads nothing: what is in the cache, or installed, is used. */
function isWanted(name: string, isInstalled: boolean): boolean {
  return isInstalled || new RegExp(`\\b${name}\\b`).test(process.env.JUMUN_TEST_REQUIRE ?? '')
}

describe.skipIf(!isWanted('kafka', hasKafka()))('a Kafka with TLS and SASL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-certificate-'))
  let broker: Service | undefined
  let secure: string
  let ca: string

  beforeAll(async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ].concat(['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']),
      { stdio: 'pipe' },
    )
    ca = readFileSync(certificate, 'utf8')
    const store = join(folder, 'store.pem')
    writeFileSync(store, readFileSync(key, 'utf8') + ca)
    secure = `127.0.0.1:${await freePort()}`
    const login = 'org.apache.kafka.common.security'
    broker = await createKafkaService({
      scramUsers: ['SCRAM-SHA-256=[name=shop,password=right]', 'SCRAM-SHA-512=[name=shop,password=right]'],
      settings: {
        listeners: `SECURE://${secure}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
        'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'listener.name.secure.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_shop="right";`,
        'listener.name.secure.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
        'listener.name.secure.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
        'listener.name.secure.ssl.keystore.type': 'PEM',
        'listener.name.secure.ssl.keystore.location': store,
      },
    })
    await broker.start()
  }, 180_000)
  afterAll(async () => {
    await broker?.remove()
    rmSync(folder, { recursive: true })
  })

  const user = { username: 'shop', password: 'right' }

  async function attempt(options: Partial<KafkaPublisherOptions>, orderId: string) {
    const publisher = createKafkaPublisher({ brokers: secure, topic: 'secure', timeoutMs: 4_000, ...options })
    try {
      return (await publisher.publishBatch([event(orderId)], never))[0]
    } finally {
      await publisher.close()
    }
  }

  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('takes events by %s', async mechanism => {
    expect(await attempt({ tls: { ca }, sasl: { mechanism, ...user } }, mechanism)).toBeUndefined()
    const messages = await readTopic(broker!.address, 'secure', { quietMs: 1_500 })
    expect(messages.map(({ key }) => key)).toContain(mechanism)
  })

  it.each<[string, () => Partial<KafkaPublisherOptions>, RegExp]>([
    [
      'a wrong password',
      () => ({ tls: { ca }, sasl: { ...user, mechanism: 'PLAIN', password: 'hunter2' } }),
      /authentication/i,
    ],
    [
      'a wrong password',
      () => ({ tls: { ca }, sasl: { ...user, mechanism: 'SCRAM-SHA-512', password: 'hunter2' } }),
      /authentication/i,
    ],
    ['an unknown certificate', () => ({ tls: true, sasl: { ...user, mechanism: 'PLAIN' } }), /self-signed/],
    ['no TLS', () => ({ sasl: { ...user, mechanism: 'PLAIN' } }), /./],
    ['no user', () => ({ tls: { ca } }), /./],
  ])('says what is wrong, and leaves the event to be tried again: %s', async (_, options, words) => {
    const outcome = await attempt(options(), 'wrong')
    expect(outcome).toBeInstanceOf(PlatformAwayError)
    expect(outcome!.message).toMatch(words)
    expect(outcome!.message).not.toMatch(/hunter2/)
  })
})

describe.skipIf(!isWanted('rabbitmq', existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server')))(
  'a RabbitMQ of small messages',
  () => {
    let broker: Service | undefined
    beforeAll(async () => {
      broker = await createRabbitMqService({ settings: { max_message_size: '20000' } })
      await broker.start()
    }, 180_000)
    afterAll(() => broker?.remove())

    it('refuses a larger one with its limit; the others are delivered now or with the next try', async () => {
      const admin = await connect(broker!.address)
      const channel = await admin.createChannel()
      await channel.assertExchange('jumun', 'topic', { durable: true })
      await channel.assertQueue('all')
      await channel.bindQueue('all', 'jumun', '#')
      const publisher = createRabbitMqPublisher({ url: broker!.address })
      const events = Array.from({ length: 20 }, (_, i) => event(`o${i}`, i === 7 ? 'x'.repeat(30_000) : ''))
      const outcomes = await publisher.publishBatch(events, never)
      expect(outcomes[7]).toBeInstanceOf(EventTooLargeError)
      expect(outcomes[7]).toMatchObject({ limit: 20_000, bytes: Buffer.byteLength(events[7]!.payload) })
      expect(outcomes.filter(outcome => outcome instanceof EventTooLargeError)).toHaveLength(1)
      const again = events.filter((_, i) => outcomes[i] instanceof PlatformAwayError)
      expect(await publisher.publishBatch(again, never)).toEqual(again.map(() => undefined))
      const ids = new Set<unknown>()
      for (;;) {
        const message = await channel.get('all', { noAck: true })
        if (message === false) break
        ids.add(message.properties.messageId)
      }
      expect(ids).toEqual(new Set(events.filter((_, i) => i !== 7).map(({ eventId }) => eventId)))
      await publisher.close()
      await admin.close()
    })

    it('is found again after it was killed, with all that it has confirmed', async () => {
      const publisher = createRabbitMqPublisher({ url: broker!.address, exchange: 'kept' })
      const first = await connect(broker!.address)
      const channel = await first.createChannel()
      await channel.assertExchange('kept', 'topic', { durable: true })
      await channel.assertQueue('kept', { durable: true })
      await channel.bindQueue('kept', 'kept', '#')
      await first.close()
      const events = Array.from({ length: 50 }, (_, i) => event(`o${i}`))
      expect(await publisher.publishBatch(events, never)).toEqual(events.map(() => undefined))
      await broker!.kill()
      await expect(publisher.publish(event('late'), never)).rejects.toBeInstanceOf(PlatformAwayError)
      await broker!.start()
      await publisher.publish(event('late'), never)
      const again = await connect(broker!.address)
      expect((await (await again.createChannel()).checkQueue('kept')).messageCount).toBe(51)
      await again.close()
      await publisher.close()
    }, 180_000)
  },
)
