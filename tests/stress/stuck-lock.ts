import assert from 'node:assert/strict'
import { isShopError, type Shop } from '@jumun/core'
import { inspect, openInspector } from '@jumun/adapters/scratch'
import { countRows, fillHotShop, hotShop, openStore, userIdOf } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { Figures, Suite } from './suite.ts'

const users = 20
/** Far above the ten seconds that a lock is waited for, and far below ten seconds for each command. */
const answeredWithinMs = 60_000

export const suite: Suite = {
  name: 'stuck-lock',
  description: 'someone else holds a lock and does not let go: everyone is answered, and all goes on afterwards',
  async run({ seed, backends }) {
    return { seed, ...(await onEach(await chooseBackends(backends), holdLock)) }
  },
}

async function holdLock(backend: Backend): Promise<Figures> {
  const database = await backend.create()
  const shop = hotShop(await openStore(database.url))
  try {
    await fillHotShop(shop, { users })
    const holder = await openInspector(database.url)
    // A file has one lock; on a server it is the row of one user.
    if (backend.name === 'sqlite') await holder.rows('begin immediate')
    else {
      await holder.rows('begin')
      await holder.rows(`select user_id from jumun_wallets where user_id = '${userIdOf(0)}' for update`)
    }
    const startedAt = performance.now()
    const [held, ...others] = await Promise.all(
      Array.from({ length: users }, (_, index) => orderWhileHeld(shop, userIdOf(index))),
    )
    const answeredMs = Math.round(performance.now() - startedAt)
    await holder.rows('rollback')
    await holder.close()
    assert.equal(held, 'nothing happened', 'who needs the lock gets nothing happened')
    assert.ok(answeredMs < answeredWithinMs, `everyone is answered (${answeredMs} ms)`)
    const placed = others.filter(answer => answer === 'placed').length
    // Neighbours in the batch may be sent away with it; they may ask again, and must not have been served unawares.
    assert.equal(
      await inspect(database.url, inspector => countRows(inspector, 'select count(*) from jumun_orders')),
      placed,
      'who was sent away has no order',
    )
    for (let index = 0; index < users; index += 1) assert.equal(await orderWhileHeld(shop, userIdOf(index)), 'placed')
    return { answeredMs, placed, sentAway: users - placed, orders: await audited(shop) }
  } finally {
    await shop.close()
    await database.drop()
  }
}

async function orderWhileHeld(shop: Shop, userId: string): Promise<'placed' | 'nothing happened' | 'unknown'> {
  try {
    await shop.orders.place({ userId, items: [{ productId: 'hot-endless', quantity: 1 }] })
    return 'placed'
  } catch (error) {
    if (isShopError(error, 'BUSY')) return error.details.outcome
    throw error
  }
}
