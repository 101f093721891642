import { closeSync, openSync, writeSync } from 'node:fs'
import { isReplayed, isShopError } from '@jumun/core'
import { childConfig, createRandom, hotProducts, hotShop, openStore, tell, userIdOf } from '@jumun/doctor/toolbox'

/** Orders with keys until it is killed, and writes down what it asks for and what it was answered, as it happens. */
export interface KeyedWorkerConfig {
  readonly url: string
  /** Begins the keys of this process. */
  readonly mark: string
  readonly callers: number
  readonly users: number
  readonly seed: number
  /** Where the journal goes: a line for each order asked for, and one for each that was acknowledged. */
  readonly journal: string
}

/** A line of the journal; with an order id it is an acknowledgement. */
export interface JournalLine {
  readonly key: string
  readonly userId: string
  readonly productId: string
  readonly orderId?: string
}

const config = await childConfig<KeyedWorkerConfig>()
const random = createRandom(config.seed)
// Written by the system call itself: what has been written survives the process, as its answer to a customer would.
const journal = openSync(config.journal, 'a')
tell('started')
const shop = hotShop(await openStore(config.url), config.mark)
let next = 0
let acknowledged = 0
try {
  await Promise.all(Array.from({ length: config.callers }, caller))
} finally {
  closeSync(journal)
}

async function caller(): Promise<never> {
  for (;;) {
    next += 1
    const order = {
      key: `${config.mark}-${next}`,
      userId: userIdOf(random.below(config.users)),
      productId: random.pick(hotProducts),
    }
    write(order)
    try {
      const placed = await shop.orders.place({
        userId: order.userId,
        items: [{ productId: order.productId, quantity: 1 }],
        idempotencyKey: order.key,
      })
      if (isReplayed(placed)) throw new Error(`the key ${order.key} is new`)
      write({ ...order, orderId: placed.orderId })
      acknowledged += 1
      if (acknowledged === 1) tell('ordering')
    } catch (error) {
      // A file that others use too: as a customer would, the same key is tried again by the next one.
      if (!isShopError(error, 'BUSY')) throw error
    }
  }
}

function write(line: JournalLine): void {
  writeSync(journal, `${JSON.stringify(line)}\n`)
}
