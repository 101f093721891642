// What the tests of this workspace share, and no user is given: `@jumun/core/suites` is neither built nor published.
export { addLaterKinds, fillAuditedShop } from './audits/audited-shop.ts'
export { faultSuite } from './faults/fault-suite.ts'
export { raceSuite } from './races/race-suite.ts'
export { simulateMany } from './simulation/simulate-many.ts'
export { simulate } from './simulation/simulate.ts'
export { storedState } from './stored-state.ts'
