import { createShop, type Shop, type ShopOptions, type Store } from '@jumun/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import type { BackendName } from '../stress/backend.ts'
import { openStore } from '@jumun/doctor/toolbox'
import { connectHost, type Host } from './host.ts'
import { reachableBackends } from './reachable-backends.ts'

/** A shop in a database of its own, and the connections of its host. */
export interface HostedShop {
  readonly backend: BackendName
  readonly shop: Shop
  readonly store: Store
  /** Ended after the test. */
  connect(): Promise<Host>
}

/** Runs `tests` for each of the databases, which has to be there where the environment requires it. */
export function describeHosted(
  wanted: readonly BackendName[],
  tests: (hosted: HostedShop) => void,
  options: Partial<ShopOptions> = {},
): void {
  for (const { name, backend } of reachableBackends.filter(one => wanted.includes(one.name))) {
    describe.runIf(backend !== undefined)(name, () => {
      const hosts: Host[] = []
      let database: Awaited<ReturnType<NonNullable<typeof backend>['create']>>
      let store: Store
      let shop: Shop
      beforeAll(async () => {
        database = await backend!.create()
      })
      afterAll(() => database.drop())
      beforeEach(async () => {
        store = await openStore(database.url)
        shop = createShop({ store, ...options })
      })
      afterEach(async () => {
        for (const host of hosts.splice(0)) await host.close()
        await shop.close()
      })
      tests({
        backend: name,
        get shop() {
          return shop
        },
        get store() {
          return store
        },
        async connect() {
          const host = await connectHost(name, database.url)
          hosts.push(host)
          return host
        },
      })
    })
  }
}
