import { readFileSync } from 'node:fs'
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { opensPort } from '../scripts/services/service.ts'
import { openNatsPublisher } from './nats-jetstream.ts'

const servers = process.env.JUMUN_TEST_NATS ?? 'nats://127.0.0.1:4222'
const isRequired = /\bnats\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')
const isThere = process.env.JUMUN_TEST_NATS !== undefined || (await opensPort(4222))

describe('the NATS publisher of docs/data-platform.md', () => {
  it('is the one that is tested', () => {
    const page = readFileSync(new URL('../docs/data-platform.md', import.meta.url), 'utf8')
    expect(page).toContain(readFileSync(new URL('nats-jetstream.ts', import.meta.url), 'utf8').trim())
  })

  it.skipIf(!isThere && !isRequired)(
    'delivers each event once, and keeps it for a stream that is missing',
    async () => {
      const admin = await connect({ servers })
      const manager = await jetstreamManager(admin)
      await manager.streams.delete('JUMUN_TEST').catch(() => {})
      const publisher = await openNatsPublisher(servers)
      const outbox = { backoffMs: 1, maxBackoffMs: 1 }
      const shop = createShop({ store: createMemoryStore(), publisher, outbox })
      await shop.users.register({ userId: 'mina', name: 'Mina' })
      await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
      await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 5 })
      const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
      await shop.orders.cancel({ orderId: order.orderId })
      expect(await shop.outbox.relay({ limit: 1 })).toMatchObject({ failed: 1 })
      await manager.streams.add({ name: 'JUMUN_TEST', subjects: ['jumun.>'] })
      try {
        await new Promise(resolve => setTimeout(resolve, 10))
        expect(await shop.outbox.relay()).toMatchObject({ sent: 2 })
        await shop.outbox.replay()
        expect(await shop.outbox.relay()).toMatchObject({ sent: 2 })
        const { durable_name: reader = '' } = await manager.consumers
          .add('JUMUN_TEST', {
            durable_name: 'reader',
            ack_policy: AckPolicy.None,
          })
          .then(info => info.config)
        const consumer = await jetstream(admin).consumers.get('JUMUN_TEST', reader)
        const messages = await consumer.fetch({ max_messages: 10, expires: 1_000 })
        const got: string[] = []
        for await (const message of messages)
          got.push(`${message.subject} ${message.json<{ subject: string }>().subject}`)
        expect(got).toEqual([`jumun.order.paid ${order.orderId}`, `jumun.order.cancelled ${order.orderId}`])
      } finally {
        await manager.streams.delete('JUMUN_TEST')
        await admin.close()
        await shop.close()
      }
    },
  )
})
