export type { RabbitMqPublisherOptions, RabbitMqTls } from './rabbitmq/options.ts'
export { createRabbitMqPublisher, type RabbitMqPublisher } from './rabbitmq/publisher.ts'
