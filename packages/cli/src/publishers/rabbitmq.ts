import { tlsOf } from './pem-file.ts'
import type { PublisherKind } from './publisher-kind.ts'

export const rabbitMq: PublisherKind = {
  settings: [
    {
      name: 'rabbitmq.url',
      variable: 'JUMUN_RABBITMQ_URL',
      type: 'string',
      flag: '--rabbitmq',
      placeholder: 'url',
      help: 'RabbitMQ: amqp://USER:PASSWORD@HOST/VHOST (better: JUMUN_RABBITMQ_URL)',
    },
    {
      name: 'rabbitmq.exchange',
      variable: 'JUMUN_RABBITMQ_EXCHANGE',
      type: 'string',
      default: 'jumun',
      flag: '--rabbitmq-exchange',
      placeholder: 'name',
      help: 'where events go, by their type as routing key (default: jumun)',
    },
    {
      name: 'rabbitmq.mandatory',
      variable: 'JUMUN_RABBITMQ_MANDATORY',
      type: 'boolean',
      default: true,
      flag: '--rabbitmq-mandatory',
      placeholder: 'boolean',
      help: 'whether an event that no queue takes counts as not delivered (default: true)',
    },
    {
      name: 'rabbitmq.caFile',
      variable: 'JUMUN_RABBITMQ_CA_FILE',
      type: 'string',
      flag: '--rabbitmq-ca',
      placeholder: 'file',
      help: 'the certificate that vouches for the broker, as PEM',
    },
    {
      name: 'rabbitmq.certFile',
      variable: 'JUMUN_RABBITMQ_CERT_FILE',
      type: 'string',
      flag: '--rabbitmq-cert',
      placeholder: 'file',
      help: 'our own certificate, as PEM',
    },
    {
      name: 'rabbitmq.keyFile',
      variable: 'JUMUN_RABBITMQ_KEY_FILE',
      type: 'string',
      flag: '--rabbitmq-key',
      placeholder: 'file',
      help: 'the key of our own certificate, as PEM',
    },
  ],
  async open(config) {
    const { createRabbitMqPublisher } = await import('@jumun/adapters/rabbitmq')
    const tls = tlsOf(config, { ca: 'rabbitmq.caFile', cert: 'rabbitmq.certFile', key: 'rabbitmq.keyFile' })
    return createRabbitMqPublisher({
      url: config.text('rabbitmq.url')!,
      exchange: config.text('rabbitmq.exchange')!,
      mandatory: config.flag('rabbitmq.mandatory'),
      timeoutMs: config.number('outbox.timeoutMs'),
      ...(tls !== undefined && { tls }),
    })
  },
}
