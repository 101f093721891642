export { createMemoryPublisher, type MemoryDelivery, type MemoryPublisher } from './memory/memory-publisher.ts'
export { createMemoryStore, type MemoryStore, type MemoryTransaction } from './memory/memory-store.ts'
