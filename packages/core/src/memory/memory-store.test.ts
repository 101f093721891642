import { storeContract } from '../testing.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'

storeContract({
  name: 'memory',
  open: createMemoryStore,
  capabilities: {
    async beginHost(store) {
      const handle = await (store as MemoryStore).begin()
      return { handle, commit: () => handle.commit(), rollback: () => handle.rollback() }
    },
  },
})
