import { setTimeout as sleep } from 'node:timers/promises'
import { createKafkaPublisher, type KafkaPublisher, type KafkaPublisherOptions } from '@jumun/adapters/kafka'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop, type EventPublisher, type SettingsInput, uuidv7 } from '@jumun/core'
import { awaitGate, childConfig, openStore, tell } from '@jumun/doctor/toolbox'

/** Relays one shop's events until it is asked to stop, or killed. */
export interface RelayProcessConfig {
  readonly url: string
  /** Begins the lease tokens of this process. */
  readonly mark: string
  readonly webhook?: { readonly url: string; readonly secret: string }
  readonly kafka?: KafkaPublisherOptions
  readonly outbox: SettingsInput['outbox']
}

export interface RelayProcessReport {
  readonly sent: number
  readonly failed: number
  readonly dead: number
  /** Deliveries that the platform has acknowledged to this process. */
  readonly acknowledged: number
}

const config = await childConfig<RelayProcessConfig>()
const totals = { sent: 0, failed: 0, dead: 0, acknowledged: 0 }
const publisher = config.kafka ? counted(createKafkaPublisher(config.kafka)) : overHttp(config.webhook!)
const shop = createShop({
  store: await openStore(config.url),
  publisher,
  outbox: config.outbox ?? {},
  newId: () => `${config.mark}-${uuidv7()}`,
})

const stopping = new AbortController()
void awaitGate().then(() => stopping.abort())
tell('ready')
while (!stopping.signal.aborted) {
  const report = await shop.outbox.relay()
  for (const outcome of ['sent', 'failed', 'dead'] as const) totals[outcome] += report[outcome]
  await sleep(10)
}
await shop.close()
tell(totals satisfies RelayProcessReport)

function overHttp(options: { url: string; secret: string }): EventPublisher {
  const webhook = createWebhookPublisher(options)
  return {
    ...webhook,
    async publish(event, signal) {
      await webhook.publish(event, signal)
      totals.acknowledged += 1
    },
  }
}

function counted(kafka: KafkaPublisher): EventPublisher {
  return {
    ...kafka,
    async publishBatch(events, signal) {
      const outcomes = await kafka.publishBatch(events, signal)
      totals.acknowledged += outcomes.filter(outcome => outcome === undefined).length
      return outcomes
    },
  }
}
