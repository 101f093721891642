import { createShop, type Shop, type Store } from '@jumun/core'
import { createTestClock, type TestClock } from '@jumun/core/testing'
import type { Backend, BackendName } from '../../stress/backend.ts'
import { openStore } from '@jumun/doctor/toolbox'
import { connectHost, type Host } from '../host.ts'
import { poison } from '../poison.ts'
import { createOracle, hostIds, idOf, type Oracle, otherIds } from './oracle.ts'
import { createRival, type Rival } from './rival.ts'

/** A database in which one program after another runs, and what it should hold. */
export interface World {
  readonly backend: BackendName
  readonly url: string
  readonly clock: TestClock
  readonly store: Store
  /** The host's own shop, and one in another process. */
  readonly shop: Shop
  readonly otherShop: Shop
  readonly oracle: Oracle
  readonly rival: Rival
  /** Numbers commands, over all programs. */
  nextNumber(): number
  connect(): Promise<Host>
  close(): Promise<void>
}

export const poisonedProduct = 'poisoned'

export async function openWorld(backend: Backend): Promise<World> {
  const database = await backend.create()
  const { url } = database
  const clock = createTestClock()
  const store = await openStore(url)
  const otherStore = await openStore(url)
  const shop = createShop({ store, clock, newId: countedIds(hostIds) })
  const otherShop = createShop({ store: otherStore, clock, newId: countedIds(otherIds) })
  const prepare = (one: Shop) =>
    one.catalog.addProduct({ productId: poisonedProduct, name: 'Poisoned', price: 1_000, stock: 1_000 })
  await prepare(otherShop)
  const oracle = await createOracle({ clock, prepare: async one => void (await prepare(one)) })
  const admin = await connectHost(backend.name, url)
  await admin.sql('create table host_notes (run integer, note integer)')
  for (const statement of poison(backend.name, poisonedProduct)) await admin.sql(statement)
  await admin.close()
  const rival = await createRival(backend.name, url)
  let number = 0

  return {
    backend: backend.name,
    url,
    clock,
    store,
    shop,
    otherShop,
    oracle,
    rival,
    nextNumber: () => (number += 1),
    connect: () => connectHost(backend.name, url),
    async close() {
      await rival.close()
      await shop.close()
      await otherShop.close()
      await database.drop()
    },
  }
}

function countedIds(group: number): () => string {
  let count = 0
  return () => {
    count += 1
    return idOf(group, count)
  }
}
