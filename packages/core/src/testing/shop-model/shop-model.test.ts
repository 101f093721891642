import { createMemoryStore } from '../../memory/memory-store.ts'
import type { Store } from '../../ports/store.ts'
import { shopModel } from './shop-model.ts'

/** Rows in memory outlive a close where the store is a door to them. */
function door(store: Store): Store {
  return { ...store, close: async () => {} }
}

shopModel({ name: 'memory', open: () => door(createMemoryStore()), reopen: store => store, budgetMs: 5_000 })
