/** Every option that has a default says which. */
export interface KafkaPublisherOptions {
  /** Some of the cluster's brokers, `host:port`, as a list or separated by commas. */
  readonly brokers: string | readonly string[]
  /**
   * Where events go, default `jumun.events`. `{type}` in it stands for the event's type: `shop.{type}` makes a topic for
   * each type, such as `shop.order.paid`. Kafka then keeps the order of an order's events within each topic only.
   */
  readonly topic?: string
  /** How CloudEvents are written (Kafka protocol binding): the whole event as JSON, or data and headers. Default `structured`. */
  readonly mode?: 'structured' | 'binary'
  /** Default `none`. */
  readonly compression?: KafkaCompression
  /** True, or what makes the connection secure beyond the certificates that Node knows. */
  readonly tls?: boolean | KafkaTls
  readonly sasl?: KafkaSasl
  /** What the brokers' logs and quotas call this client, default `jumun`. */
  readonly clientId?: string
  /** One produce, with its connection and its tries, ends after this, default 5 000; the relay's own limit holds besides. */
  readonly timeoutMs?: number
  /** Whether a topic that is missing may be made by the broker, as it is set up to. Default true. */
  readonly createTopics?: boolean
}

export type KafkaCompression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** In PEM format; the names are those of `node:tls`. */
export interface KafkaTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
}

export interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: string
}

export interface KafkaSettings extends Required<Omit<KafkaPublisherOptions, 'brokers' | 'sasl'>> {
  readonly brokers: readonly string[]
  readonly sasl: KafkaSasl | undefined
}

const modes: readonly string[] = ['structured', 'binary'] satisfies KafkaPublisherOptions['mode'][]
const compressions: readonly string[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] satisfies KafkaCompression[]
const mechanisms: readonly string[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] satisfies KafkaSasl['mechanism'][]

/** @throws TypeError that says which option is wrong, and repeats no password */
export function kafkaSettings(options: KafkaPublisherOptions): KafkaSettings {
  const { mode = 'structured', compression = 'none', tls = false, sasl, clientId = 'jumun' } = options
  const { topic = 'jumun.events', timeoutMs = 5_000, createTopics = true } = options
  const given = typeof options.brokers === 'string' ? options.brokers.split(',') : options.brokers
  const brokers = given.map(broker => broker.trim()).filter(broker => broker !== '')
  if (brokers.length === 0) throw new TypeError('Kafka needs at least one broker, such as localhost:9092.')
  for (const broker of brokers) assertBroker(broker)
  // Kafka's own rule; what `{type}` stands for keeps it.
  const plain = topic.replaceAll('{type}', 'order.payment_failed')
  if (!/^[\w.-]{1,249}$/.test(plain) || plain === '.' || plain === '..') {
    throw new TypeError(`The topic ${topic} must be 1 to 249 of the letters a-z, A-Z, 0-9, ".", "_" and "-".`)
  }
  if (!modes.includes(mode)) throw new TypeError(`The mode ${mode} must be structured or binary.`)
  if (!compressions.includes(compression)) {
    throw new TypeError(`The compression ${compression} must be one of ${compressions.join(', ')}.`)
  }
  if (!Number.isFinite(timeoutMs) || timeoutMs < 1) throw new TypeError(`timeoutMs ${timeoutMs} must be above 0.`)
  if (!/^\S+$/.test(clientId)) throw new TypeError('The client id must be a word without blanks.')
  if (sasl !== undefined) assertSasl(sasl)
  return { brokers, topic, mode, compression, tls, sasl, clientId, timeoutMs, createTopics }
}

function assertBroker(broker: string): void {
  const [, port] = /^(?:\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(broker) ?? []
  if (port !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return
  // A URL would have a password in it.
  const shown = /[@/]/.test(broker) ? 'of Kafka' : broker
  throw new TypeError(`The broker ${shown} must be written host:port, such as localhost:9092.`)
}

function assertSasl({ mechanism, username, password }: KafkaSasl): void {
  if (!mechanisms.includes(mechanism)) {
    throw new TypeError(`The SASL mechanism ${mechanism} must be one of ${mechanisms.join(', ')}.`)
  }
  if (!username || !password) throw new TypeError(`SASL ${mechanism} needs a user name and a password.`)
}
