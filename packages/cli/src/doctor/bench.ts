import type { Shop, Store } from '@jumun/core'
import type { Random } from '../random.ts'
import type { Inspector } from './inspector.ts'
import type { ScratchDatabase } from './scratch-database.ts'
import type { Worker, WorkerOptions } from './worker-process.ts'

/** What every check works with: a scratch database with a shop in it, and processes that share it. */
export interface Bench {
  readonly database: ScratchDatabase
  readonly store: Store
  readonly shop: Shop
  readonly inspector: Inspector
  readonly random: Random
  /** How long the crowd orders. */
  readonly seconds: number
  /** Processes that have the same shop open. A check may kill them; those that are left work for the next one. */
  hire(count: number, options?: WorkerOptions): Promise<Worker[]>
}
