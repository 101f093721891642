import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../config/config.ts'
import { jsonLines } from './json-lines.ts'
import { kafka } from './kafka.ts'
import { tlsOf } from './pem-file.ts'
import { addPublisherFlags, publisherExamples, publisherFlags } from './publisher-flags.ts'
import { publisherKinds } from './publisher-kinds.ts'
import { rabbitMq } from './rabbitmq.ts'
import { webhook } from './webhook.ts'

const opened = vi.hoisted(() => (options: unknown) => options)
vi.mock('@jumun/adapters/kafka', () => ({ createKafkaPublisher: opened }))
vi.mock('@jumun/adapters/rabbitmq', () => ({ createRabbitMqPublisher: opened }))
vi.mock('@jumun/adapters/webhook', () => ({ createWebhookPublisher: opened }))
vi.mock('@jumun/adapters/jsonl', () => ({ createJsonLinesPublisher: opened }))

const help = `Usage: relay [options]

Where events go:
  --webhook <url>                  over HTTP: a data platform
  --webhook-secret <secret>        what deliveries are signed with (better: JUMUN_WEBHOOK_SECRET)
  --kafka <hosts>                  Kafka: brokers as host:port, separated by commas
  --kafka-topic <topic>            {type} in it makes a topic for each type (default: jumun.events)
  --kafka-mode <mode>              how CloudEvents are written: structured or binary (default: structured)
  --kafka-compression <name>       none, gzip, snappy, lz4 or zstd (default: none)
  --kafka-create-topics <boolean>  whether the broker may make a topic that is missing (default: true)
  --kafka-tls                      connect by TLS
  --kafka-ca <file>                the certificate that vouches for the brokers, as PEM; means TLS
  --kafka-cert <file>              our own certificate, as PEM; means TLS
  --kafka-key <file>               the key of our own certificate, as PEM
  --kafka-sasl <mechanism>         PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
  --kafka-user <name>              who we are, for SASL
  --kafka-password <password>      for SASL (better: JUMUN_KAFKA_PASSWORD)
  --rabbitmq <url>                 RabbitMQ: amqp://USER:PASSWORD@HOST/VHOST (better: JUMUN_RABBITMQ_URL)
  --rabbitmq-exchange <name>       where events go, by their type as routing key (default: jumun)
  --rabbitmq-mandatory <boolean>   whether an event that no queue takes counts as not delivered (default: true)
  --rabbitmq-ca <file>             the certificate that vouches for the broker, as PEM
  --rabbitmq-cert <file>           our own certificate, as PEM
  --rabbitmq-key <file>            the key of our own certificate, as PEM
  --file <file>                    JSON lines in a file, - for stdout

Options:
  -h, --help                       display help for command
`

const folder = mkdtempSync(join(tmpdir(), 'jumun-publishers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const commandOf = () =>
  addPublisherFlags(new Command('relay').exitOverride().configureOutput({ writeErr() {}, getOutHelpWidth: () => 200 }))

function configOf(words: string) {
  const command = commandOf().parse(words === '' ? [] : words.split(' '), { from: 'user' })
  return readConfig({ ...publisherFlags(command.opts()), 'outbox.timeoutMs': 1234 })
}

function pem(name: string): string {
  const path = join(folder, name)
  writeFileSync(path, `the text of ${name}`)
  return path
}

describe('the flags of publishers', () => {
  it('stand in the help under a heading of their own', () => {
    expect(commandOf().helpInformation()).toBe(help)
    expect(publisherExamples).toBe('--webhook URL, --kafka HOSTS, --rabbitmq URL or --file FILE')
  })

  it('have settings that the environment and the file may give too', () => {
    const settings = publisherKinds.flatMap(kind => kind.settings)
    expect(
      settings.map(({ name, variable, type, default: usual, secret }) => [name, variable, type, usual, secret]),
    ).toEqual([
      ['webhook.url', 'JUMUN_WEBHOOK_URL', 'string', undefined, undefined],
      ['webhook.secret', 'JUMUN_WEBHOOK_SECRET', 'string', undefined, true],
      ['kafka.brokers', 'JUMUN_KAFKA_BROKERS', 'string', undefined, undefined],
      ['kafka.topic', 'JUMUN_KAFKA_TOPIC', 'string', 'jumun.events', undefined],
      ['kafka.mode', 'JUMUN_KAFKA_MODE', 'string', 'structured', undefined],
      ['kafka.compression', 'JUMUN_KAFKA_COMPRESSION', 'string', 'none', undefined],
      ['kafka.createTopics', 'JUMUN_KAFKA_CREATE_TOPICS', 'boolean', true, undefined],
      ['kafka.tls', 'JUMUN_KAFKA_TLS', 'boolean', false, undefined],
      ['kafka.caFile', 'JUMUN_KAFKA_CA_FILE', 'string', undefined, undefined],
      ['kafka.certFile', 'JUMUN_KAFKA_CERT_FILE', 'string', undefined, undefined],
      ['kafka.keyFile', 'JUMUN_KAFKA_KEY_FILE', 'string', undefined, undefined],
      ['kafka.sasl', 'JUMUN_KAFKA_SASL', 'string', undefined, undefined],
      ['kafka.user', 'JUMUN_KAFKA_USER', 'string', undefined, undefined],
      ['kafka.password', 'JUMUN_KAFKA_PASSWORD', 'string', undefined, true],
      ['rabbitmq.url', 'JUMUN_RABBITMQ_URL', 'string', undefined, undefined],
      ['rabbitmq.exchange', 'JUMUN_RABBITMQ_EXCHANGE', 'string', 'jumun', undefined],
      ['rabbitmq.mandatory', 'JUMUN_RABBITMQ_MANDATORY', 'boolean', true, undefined],
      ['rabbitmq.caFile', 'JUMUN_RABBITMQ_CA_FILE', 'string', undefined, undefined],
      ['rabbitmq.certFile', 'JUMUN_RABBITMQ_CERT_FILE', 'string', undefined, undefined],
      ['rabbitmq.keyFile', 'JUMUN_RABBITMQ_KEY_FILE', 'string', undefined, undefined],
      ['events.file', 'JUMUN_EVENTS_FILE', 'string', undefined, undefined],
    ])
  })

  it.each([
    ['true', true],
    ['false', false],
  ])('take %s', (word, value) => {
    expect(configOf(`--kafka-create-topics ${word}`).flag('kafka.createTopics')).toBe(value)
  })

  it.each(['truer', 'untrue', 'falsehood', 'xfalse', 'TRUE'])('take no %s for true or false', word => {
    expect(() => configOf(`--kafka-create-topics ${word}`)).toThrow('It must be true or false.')
  })
})

describe('what a publisher is opened with', () => {
  it.each([
    [
      kafka,
      '--kafka a:1',
      {
        brokers: 'a:1',
        topic: 'jumun.events',
        mode: 'structured',
        compression: 'none',
        createTopics: true,
        tls: false,
        timeoutMs: 1234,
      },
    ],
    [
      kafka,
      '--kafka a:1,b:2 --kafka-topic t --kafka-mode binary --kafka-compression gzip --kafka-create-topics false --kafka-tls --kafka-sasl PLAIN --kafka-user mina --kafka-password pw',
      {
        brokers: 'a:1,b:2',
        topic: 't',
        mode: 'binary',
        compression: 'gzip',
        createTopics: false,
        tls: true,
        timeoutMs: 1234,
        sasl: { mechanism: 'PLAIN', username: 'mina', password: 'pw' },
      },
    ],
    [rabbitMq, '--rabbitmq amqp://a', { url: 'amqp://a', exchange: 'jumun', mandatory: true, timeoutMs: 1234 }],
    [
      rabbitMq,
      '--rabbitmq amqp://a --rabbitmq-exchange x --rabbitmq-mandatory false',
      { url: 'amqp://a', exchange: 'x', mandatory: false, timeoutMs: 1234 },
    ],
    [webhook, '--webhook http://a', { url: 'http://a', timeoutMs: 1234 }],
    [webhook, '--webhook http://a --webhook-secret s', { url: 'http://a', timeoutMs: 1234, secret: 's' }],
    [jsonLines, '--file events.jsonl', 'events.jsonl'],
  ])('$1', async (kind, words, options) => {
    expect(await kind.open(configOf(words))).toStrictEqual(options)
  })

  it('is stdout for -', async () => {
    expect(await jsonLines.open(configOf('--file -'))).toBe(process.stdout)
  })

  it.each([
    [kafka, '--kafka a:1 --kafka-tls', 'kafka'],
    [rabbitMq, '--rabbitmq amqps://a', 'rabbitmq'],
  ])('are the certificates of its files: $1', async (kind, words, flag) => {
    const files = `--${flag}-ca ${pem('ca')} --${flag}-cert ${pem('cert')} --${flag}-key ${pem('key')}`
    expect(await kind.open(configOf(`${words} ${files}`))).toMatchObject({
      tls: { ca: 'the text of ca', cert: 'the text of cert', key: 'the text of key' },
    })
  })

  it.each([
    ['--kafka-user mina', { username: 'mina', password: '' }],
    ['--kafka-password pw', { username: '', password: 'pw' }],
  ])('has no half of a name and password but what was given: %s', async (words, sasl) => {
    expect(await kafka.open(configOf(`--kafka a:1 --kafka-sasl PLAIN ${words}`))).toMatchObject({ sasl })
    await expect(kafka.open(configOf(`--kafka a:1 ${words}`))).rejects.toThrow(
      'a user or password needs --kafka-sasl (JUMUN_KAFKA_SASL): PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
    )
  })
})

describe('certificates', () => {
  const settings = { ca: 'kafka.caFile', cert: 'kafka.certFile', key: 'kafka.keyFile' }

  it('are what stands in the files that are named', () => {
    expect(tlsOf(configOf(''), settings)).toBeUndefined()
    expect(tlsOf(configOf(`--kafka-key ${pem('key')}`), settings)).toEqual({ key: 'the text of key' })
  })

  it.each([
    ['nowhere.pem', 'no such file'],
    ['.', 'cannot be read (EISDIR)'],
  ])('are refused with the path and the reason: %s', (name, reason) => {
    const path = join(folder, name)
    const reading = () => tlsOf(configOf(`--kafka-ca ${path}`), settings)
    expect(reading).toThrow(new TypeError(`${path}: ${reason}`))
  })
})
