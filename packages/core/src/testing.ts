export {
  type BeginHost,
  hostContract,
  type HostTransaction,
  type StoreContract,
  storeContract,
} from './testing/store-contract/store-contract.ts'
export { expectCleanAudit } from './testing/clean-audit.ts'
export { raceSuite } from './testing/races/race-suite.ts'
export { endingOf, type Ending, refusal, tally } from './testing/refusal.ts'
export { scannedKinds } from './testing/scanned-kinds.ts'
export { createSeededIds } from './testing/seeded-ids.ts'
export { type ShopModel, shopModel } from './testing/shop-model/shop-model.ts'
export type { ShopSubject } from './testing/shop-subject.ts'
export { createTestClock, monday, type TestClock } from './testing/test-clock.ts'
export { type Alteration, alteredScanner } from './testing/audits/altered-scanner.ts'
export { fillAuditedShop } from './testing/audits/audited-shop.ts'
export type { Corruption } from './testing/audits/corruption.ts'
export { corruptions } from './testing/audits/corruptions.ts'
export { type Fault, type FaultyStore, faultyStore } from './testing/faults/faulty-store.ts'
export { faultSuite } from './testing/faults/fault-suite.ts'
export { type Scenario, scenarios } from './testing/faults/scenarios.ts'
export { storedState } from './testing/stored-state.ts'
export { brokenInvariants } from './testing/invariants.ts'
