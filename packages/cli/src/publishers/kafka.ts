import type { KafkaPublisherOptions, KafkaSasl } from '@jumun/adapters/kafka'
import type { ConfigValues } from '../config/config-values.ts'
import { tlsOf } from './pem-file.ts'
import type { PublisherKind } from './publisher-kind.ts'

export const kafka: PublisherKind = {
  settings: [
    {
      name: 'kafka.brokers',
      variable: 'JUMUN_KAFKA_BROKERS',
      type: 'string',
      flag: '--kafka',
      placeholder: 'hosts',
      help: 'Kafka: brokers as host:port, separated by commas',
    },
    {
      name: 'kafka.topic',
      variable: 'JUMUN_KAFKA_TOPIC',
      type: 'string',
      default: 'jumun.events',
      flag: '--kafka-topic',
      placeholder: 'topic',
      help: '{type} in it makes a topic for each type (default: jumun.events)',
    },
    {
      name: 'kafka.mode',
      variable: 'JUMUN_KAFKA_MODE',
      type: 'string',
      default: 'structured',
      flag: '--kafka-mode',
      placeholder: 'mode',
      help: 'how CloudEvents are written: structured or binary (default: structured)',
    },
    {
      name: 'kafka.compression',
      variable: 'JUMUN_KAFKA_COMPRESSION',
      type: 'string',
      default: 'none',
      flag: '--kafka-compression',
      placeholder: 'name',
      help: 'none, gzip, snappy, lz4 or zstd (default: none)',
    },
    {
      name: 'kafka.createTopics',
      variable: 'JUMUN_KAFKA_CREATE_TOPICS',
      type: 'boolean',
      default: true,
      flag: '--kafka-create-topics',
      placeholder: 'boolean',
      help: 'whether the broker may make a topic that is missing (default: true)',
    },
    {
      name: 'kafka.tls',
      variable: 'JUMUN_KAFKA_TLS',
      type: 'boolean',
      default: false,
      flag: '--kafka-tls',
      help: 'connect by TLS',
    },
    {
      name: 'kafka.caFile',
      variable: 'JUMUN_KAFKA_CA_FILE',
      type: 'string',
      flag: '--kafka-ca',
      placeholder: 'file',
      help: 'the certificate that vouches for the brokers, as PEM; means TLS',
    },
    {
      name: 'kafka.certFile',
      variable: 'JUMUN_KAFKA_CERT_FILE',
      type: 'string',
      flag: '--kafka-cert',
      placeholder: 'file',
      help: 'our own certificate, as PEM; means TLS',
    },
    {
      name: 'kafka.keyFile',
      variable: 'JUMUN_KAFKA_KEY_FILE',
      type: 'string',
      flag: '--kafka-key',
      placeholder: 'file',
      help: 'the key of our own certificate, as PEM',
    },
    {
      name: 'kafka.sasl',
      variable: 'JUMUN_KAFKA_SASL',
      type: 'string',
      flag: '--kafka-sasl',
      placeholder: 'mechanism',
      help: 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
    },
    {
      name: 'kafka.user',
      variable: 'JUMUN_KAFKA_USER',
      type: 'string',
      flag: '--kafka-user',
      placeholder: 'name',
      help: 'who we are, for SASL',
    },
    {
      name: 'kafka.password',
      variable: 'JUMUN_KAFKA_PASSWORD',
      type: 'string',
      secret: true,
      flag: '--kafka-password',
      placeholder: 'password',
      help: 'for SASL (better: JUMUN_KAFKA_PASSWORD)',
    },
  ],
  async open(config) {
    const { createKafkaPublisher } = await import('@jumun/adapters/kafka')
    const sasl = saslOf(config)
    const tls = tlsOf(config, { ca: 'kafka.caFile', cert: 'kafka.certFile', key: 'kafka.keyFile' })
    return createKafkaPublisher({
      brokers: config.text('kafka.brokers')!,
      topic: config.text('kafka.topic')!,
      mode: config.text('kafka.mode') as NonNullable<KafkaPublisherOptions['mode']>,
      compression: config.text('kafka.compression') as NonNullable<KafkaPublisherOptions['compression']>,
      createTopics: config.flag('kafka.createTopics'),
      tls: tls ?? config.flag('kafka.tls'),
      timeoutMs: config.number('outbox.timeoutMs'),
      ...(sasl !== undefined && { sasl }),
    })
  },
}

function saslOf(config: ConfigValues): KafkaSasl | undefined {
  const mechanism = config.text('kafka.sasl')
  const username = config.text('kafka.user')
  const password = config.text('kafka.password')
  if (mechanism === undefined) {
    if (username === undefined && password === undefined) return undefined
    throw new TypeError(
      'a user or password needs --kafka-sasl (JUMUN_KAFKA_SASL): PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
    )
  }
  return { mechanism: mechanism as KafkaSasl['mechanism'], username: username ?? '', password: password ?? '' }
}
