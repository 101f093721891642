import type { PublisherKind } from './publisher-kind.ts'

export const webhook: PublisherKind = {
  settings: [
    {
      name: 'webhook.url',
      variable: 'JUMUN_WEBHOOK_URL',
      type: 'string',
      flag: '--webhook',
      placeholder: 'url',
      help: 'over HTTP: a data platform',
    },
    {
      name: 'webhook.secret',
      variable: 'JUMUN_WEBHOOK_SECRET',
      type: 'string',
      secret: true,
      flag: '--webhook-secret',
      placeholder: 'secret',
      help: 'what deliveries are signed with (better: JUMUN_WEBHOOK_SECRET)',
    },
  ],
  async open(config) {
    const { createWebhookPublisher } = await import('@jumun/adapters/webhook')
    const secret = config.text('webhook.secret')
    const timeoutMs = config.number('outbox.timeoutMs')
    return createWebhookPublisher({
      url: config.text('webhook.url')!,
      timeoutMs,
      ...(secret !== undefined && { secret }),
    })
  },
}
