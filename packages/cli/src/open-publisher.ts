import type { EventPublisher } from '@jumun/core'
import type { Config } from './config.ts'

/** Where events go: a webhook, a file of JSON lines, or nowhere yet. */
export async function openPublisher(config: Config): Promise<EventPublisher | undefined> {
  const url = config.text('webhook.url')
  const file = config.text('events.file')
  if (url !== undefined) {
    const { createWebhookPublisher } = await import('@jumun/adapters/webhook')
    const secret = config.text('webhook.secret')
    return createWebhookPublisher({ url, ...(secret !== undefined && { secret }) })
  }
  if (file !== undefined) {
    const { createJsonLinesPublisher } = await import('@jumun/adapters/jsonl')
    return createJsonLinesPublisher(file === '-' ? process.stdout : file)
  }
  return undefined
}
