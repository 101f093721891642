export { expectCleanAudit } from './testing/clean-audit.ts'
export { brokenInvariants } from './testing/invariants.ts'
export { endingOf, type Ending, refusal, tally } from './testing/refusal.ts'
export { scannedKinds } from './testing/scanned-kinds.ts'
export { createSeededIds } from './testing/seeded-ids.ts'
export { type ShopModel, shopModel } from './testing/shop-model/shop-model.ts'
export type { ShopSubject } from './testing/shop-subject.ts'
export {
  type BeginHost,
  hostContract,
  type HostTransaction,
  type StoreContract,
  storeContract,
} from './testing/store-contract/store-contract.ts'
export { createTestClock, monday, type TestClock } from './testing/test-clock.ts'
