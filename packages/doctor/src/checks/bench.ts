import type { Inspector, ScratchDatabase } from '@jumun/adapters/scratch'
import type { Shop, Store } from '@jumun/core'
import type { Crew } from '../crew/crew.ts'
import type { Random } from '../toolbox/random.ts'

/** What every check works with: a scratch database with a shop in it, and processes that share it. */
export interface Bench {
  readonly database: ScratchDatabase
  readonly store: Store
  readonly shop: Shop
  readonly inspector: Inspector
  readonly random: Random
  /** How long the crowd orders. */
  readonly seconds: number
  readonly hire: Crew['hire']
}
