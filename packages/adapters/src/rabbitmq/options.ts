export interface RabbitMqPublisherOptions {
  /** `amqp:` or `amqps:`, with user, password and virtual host. */
  readonly url: string | URL
  /** Where events go, default `jumun`. One that is missing is made: durable, of type `topic`. */
  readonly exchange?: string
  /**
   * Whether an event that no queue takes counts as not delivered, default true. Set it to false where consumers come and
   * go, and what no queue has asked for may be lost.
   */
  readonly mandatory?: boolean
  /** For `amqps:`, what makes the connection secure beyond the certificates that Node knows. */
  readonly tls?: RabbitMqTls
  /** One round of deliveries, with its connection, ends after this, default 5 000; the relay's own limit holds besides. */
  readonly timeoutMs?: number
}

/** In PEM format; the names are those of `node:tls`. */
export interface RabbitMqTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
}

export interface RabbitMqSettings extends Required<Omit<RabbitMqPublisherOptions, 'url'>> {
  readonly url: URL
}

/** @throws TypeError without repeating the URL, which may hold a password */
export function rabbitMqSettings(options: RabbitMqPublisherOptions): RabbitMqSettings {
  const { exchange = 'jumun', mandatory = true, tls = {}, timeoutMs = 5_000 } = options
  const url = URL.canParse(String(options.url)) ? new URL(options.url) : undefined
  if ((url?.protocol !== 'amqp:' && url?.protocol !== 'amqps:') || url.hostname === '') {
    throw new TypeError('RabbitMQ needs a URL that begins with amqp:// or amqps://.')
  }
  // An exchange without a name would take routing keys for names of queues.
  if (exchange.length < 1 || Buffer.byteLength(exchange) > 255) {
    throw new TypeError(`The exchange ${exchange} must have a name of 1 to 255 bytes.`)
  }
  if (!Number.isFinite(timeoutMs) || timeoutMs < 1) throw new TypeError(`timeoutMs ${timeoutMs} must be above 0.`)
  return { url, exchange, mandatory, tls, timeoutMs }
}
