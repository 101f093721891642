import type { EventPublisher } from '@jumun/core'
import type { Config } from './config.ts'
import { UsageError } from '../usage/usage-error.ts'

/** Where events go: a webhook, a file of JSON lines, or nowhere yet. @throws UsageError */
export async function openPublisher(config: Config): Promise<EventPublisher | undefined> {
  const url = config.text('webhook.url')
  const file = config.text('events.file')
  if (url !== undefined) {
    const { createWebhookPublisher } = await import('@jumun/adapters/webhook')
    const secret = config.text('webhook.secret')
    const timeoutMs = config.number('outbox.timeoutMs')
    try {
      return createWebhookPublisher({ url, timeoutMs, ...(secret !== undefined && { secret }) })
    } catch (error) {
      if (error instanceof TypeError) throw new UsageError(`--webhook: ${error.message}`, { cause: error })
      throw error
    }
  }
  if (file !== undefined) {
    const { createJsonLinesPublisher } = await import('@jumun/adapters/jsonl')
    return createJsonLinesPublisher(file === '-' ? process.stdout : file)
  }
  return undefined
}
