import { createJsonLinesPublisher } from '@jumun/adapters/jsonl'
import { createKafkaPublisher, type KafkaPublisherOptions } from '@jumun/adapters/kafka'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop, type EventPublisher, type SettingsInput } from '@jumun/core'
import { childConfig, onMessage, openStore, tell } from '@jumun/doctor/toolbox'

/** Where events go: the first that is named. */
export interface Destination {
  readonly lines?: string
  readonly webhook?: string
  readonly kafka?: KafkaPublisherOptions
}

export interface RelayProcessConfig {
  readonly database: string
  readonly to: Destination
  readonly outbox: NonNullable<SettingsInput['outbox']>
}

/** What this process tells each time that it is asked, and it relays from then on, or rests. */
export interface RelayProcessReport {
  /** Deliveries that did not succeed since it was asked before. */
  readonly failed: number
}

const { database, to, outbox } = await childConfig<RelayProcessConfig>()
const shop = createShop({ store: await openStore(database), publisher: publisherOf(to), outbox })
let isRelaying = false

onMessage(() => void answer())
tell('ready')

async function answer(): Promise<void> {
  isRelaying = !isRelaying
  if (isRelaying) shop.workers.start()
  else await shop.workers.stop()
  const rest = isRelaying ? { failed: 0, dead: 0 } : await shop.outbox.relay()
  tell({ failed: rest.failed + rest.dead } satisfies RelayProcessReport)
}

function publisherOf({ lines, webhook, kafka }: Destination): EventPublisher {
  if (lines !== undefined) return createJsonLinesPublisher(lines)
  return webhook === undefined ? createKafkaPublisher(kafka!) : createWebhookPublisher({ url: webhook })
}
