import { jsonLines } from './json-lines.ts'
import { kafka } from './kafka.ts'
import type { PublisherKind } from './publisher-kind.ts'
import { rabbitMq } from './rabbitmq.ts'
import { webhook } from './webhook.ts'

/** All ways for events to leave. */
export const publisherKinds: readonly PublisherKind[] = [webhook, kafka, rabbitMq, jsonLines]
