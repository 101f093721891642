import { type Shop, ShopError } from '@jumun/core'
import { expect, test } from 'vitest'
import type { Host } from './host.ts'
import { describeHosted } from './hosted-shops.ts'
import { stock } from './stocked.ts'

interface Watched {
  /** Statements that have been sent and not been answered. */
  readonly underWay: () => number
  readonly sent: string[]
}

/** Sees what is sent on a connection, by us as by the host. */
function watch(host: Host): Watched {
  let underWay = 0
  const sent: string[] = []
  // A promise connection of mysql2 hands over to the one of callbacks that stands behind it.
  const driver = (
    'connection' in host.handle && 'beginTransaction' in host.handle ? host.handle.connection : host.handle
  ) as {
    query(...query: unknown[]): unknown
  }
  const query = driver.query.bind(driver)
  driver.query = (...given) => {
    const [first] = given as [string | { text?: string; sql?: string }]
    sent.push(typeof first === 'string' ? first : (first.text ?? first.sql ?? ''))
    underWay += 1
    const done = given.at(-1)
    if (typeof done === 'function') {
      return query(...given.slice(0, -1), (...answer: unknown[]) => {
        underWay -= 1
        ;(done as (...answer: unknown[]) => void)(...answer)
      })
    }
    const answer = query(...given) as Promise<unknown>
    return answer.finally(() => (underWay -= 1))
  }
  return { underWay: () => underWay, sent }
}

type Calls = (parts: {
  within: ReturnType<Shop['within']>
  also: ReturnType<Shop['within']>
  order: object
  userId: string
}) => Promise<unknown>[]

const charge = (userId: string) => ({ userId, amount: 1 })

/** Each begins with a call that is refused before the others are answered. */
const together: Readonly<Record<string, Calls>> = {
  'a rule': ({ within, userId }) => [
    within.wallets.charge({ userId: 'nobody', amount: 1 }),
    within.wallets.charge(charge(userId)),
    within.wallets.charge(charge(userId)),
  ],
  'an input': ({ within, userId }) => [
    within.wallets.charge({ userId, amount: -1 }),
    within.wallets.charge(charge(userId)),
    within.orders.list({ userId }),
  ],
  'an order of reads': ({ within, userId }) => [
    within.orders.get({ orderId: 'none' }),
    within.orders.list({ userId }),
    within.wallets.history({ userId }),
    within.coupons.available({ userId }),
  ],
  'two surfaces': ({ within, also, userId }) => [
    within.users.get({ userId: 'nobody' }),
    also.wallets.charge(charge(userId)),
    within.wallets.balance({ userId }),
    also.orders.expirePending(),
  ],
}

describeHosted(['mysql', 'postgres'], hosted => {
  for (const [what, calls] of Object.entries(together)) {
    test(`H7: when ${what} is refused, nothing of the calls beside it is under way or comes later`, async () => {
      const { shop } = hosted
      const { userId, items } = await stock(hosted)
      const host = await hosted.connect()
      await host.sql('begin')
      const { underWay, sent } = watch(host)
      const [within, also] = [shop.within(host.handle), shop.within(host.handle)]
      const all = calls({ within, also, order: { userId, items }, userId })
      await expect(Promise.all(all)).rejects.toBeInstanceOf(ShopError)
      expect(underWay()).toBe(0)
      const before = sent.length
      await host.sql('rollback')
      await Promise.allSettled(all)
      await new Promise(resolve => setTimeout(resolve, 30))
      expect(sent.slice(before)).toEqual(['rollback'])
      expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    })
  }
})
