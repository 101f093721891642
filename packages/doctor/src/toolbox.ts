// What the doctor's checks are made of, for other programs that put a shop under stress: tests, benchmarks, demonstrations.

export { openStore } from '@jumun/adapters/open'
export { byCallers } from './toolbox/callers.ts'
export { type Child, startChild } from './toolbox/child.ts'
export { awaitGate, childConfig, onMessage, tell } from './toolbox/child-side.ts'
export { holdMoneyConserved } from './toolbox/conserved-money.ts'
export { complaintOf } from './toolbox/complaint.ts'
export { type CrowdOptions, type CrowdReport, orderInCrowd } from './toolbox/crowd.ts'
export { countRows } from './toolbox/count-rows.ts'
export { type Cut, type CuttingProxy, startCuttingProxy } from './toolbox/cutting-proxy.ts'
export { freePort } from './toolbox/free-port.ts'
export { countEach, hold, reached } from './toolbox/hold.ts'
export {
  fillHotShop,
  type HotProduct,
  hotProducts,
  hotShop,
  hotUsers,
  registerUsers,
  userIdOf,
} from './toolbox/hot-shop.ts'
export { percentile } from './toolbox/percentile.ts'
export { createRandom, type Random } from './toolbox/random.ts'
export { type StallClock, startStallClock } from './toolbox/stall-clock.ts'
export { holdOneOrderAKey, startLoad, type SteadyLoad, type SteadyLoadOptions } from './toolbox/steady-load.ts'
