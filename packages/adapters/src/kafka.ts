export type { KafkaCompression, KafkaPublisherOptions, KafkaSasl, KafkaTls } from './kafka/options.ts'
export { createKafkaPublisher, type KafkaPublisher } from './kafka/publisher.ts'
