import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { createMemoryPublisher } from '../memory/memory-publisher.ts'
import { openRelayShop } from '../suites/relay-shop.ts'
import { refusal } from '../testing/refusal.ts'

const named = (name: string) => Object.assign(createMemoryPublisher(), { name })

async function openShop(...names: string[]) {
  const opened = await openRelayShop()
  const { store, clock } = opened
  return { ...opened, shop: createShop({ store, clock, publishers: names.map(named) }) }
}

it('relays for none of the publishers that it does not have, and says which it has', async () => {
  const { shop, order } = await openShop('kafka', 'webhook')
  await order()
  const { details } = await refusal(shop.outbox.relay({ publisher: 'nats' }), 'INVALID_INPUT')
  expect(details.issues).toEqual([{ pointer: '/publisher', message: "must be one of the shop's: kafka, webhook" }])
  expect(await shop.outbox.stats()).toMatchObject({ pending: 1, sent: 0 })
})

it.each([{}, { publisher: 'kafka' }])(
  'says of a shop without publishers that it needs one to relay: %j',
  async input => {
    const { shop } = await openShop()
    const { details } = await refusal(shop.outbox.relay(input), 'INVALID_INPUT')
    const message = 'is needed to relay: the shop was created without one'
    expect(details.issues).toEqual([{ pointer: '/publisher', message }])
  },
)

it('takes a publisher whose name has 1 to 64 characters', async () => {
  for (const name of ['k', 'k'.repeat(64)]) {
    const { shop, order } = await openShop(name)
    await order()
    expect(await shop.outbox.relay({ publisher: name })).toEqual({ sent: 1, failed: 0, dead: 0 })
  }
  const wrong = '/publishers: the name of a publisher has 1 to 64 characters'
  for (const name of ['', 'k'.repeat(65)]) await expect(openShop('other', name)).rejects.toThrow(wrong)
})

it('takes no two publishers of one name', async () => {
  const message = '/publishers: two are called kafka: give each a name of its own, which its progress is kept under'
  await expect(openShop('kafka', 'webhook', 'kafka')).rejects.toThrow(message)
})

it('says which publishers there are to one who names another to forget', async () => {
  const { shop, order } = await openShop('kafka', 'webhook')
  const forget = () => refusal(shop.outbox.forget({ publisher: 'nats' }), 'NOT_FOUND')
  expect((await forget()).message).toBe('There is no publisher nats. None has delivered yet.')
  await order()
  await shop.outbox.relay()
  expect((await forget()).message).toBe('There is no publisher nats. There are: kafka, webhook.')
})
