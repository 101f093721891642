import { type Order, type OrderItem, type StockMovement, StoreError } from '@jumun/core'
import { rowShapes } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { KnownOptions } from './known-options.ts'
import { integer, text, type Row, type StoredRow } from './value.ts'

/*
 * A movement that is an order's line stands in the order's row, column `moves`: no row of its own is written for it. Each
 * tells the order of the one before it of its option, and the option's row the order of the last: a history is read from
 * there, order by order. Every 64th movement, and anything else that moves stock, is a row of `jumun_stock_movements`, which
 * tells where the history goes on below it: so any page of it is found with few steps.
 */

/** Movements of one option with numbers that this divides are rows of their own. */
const rowEvery = 64

/** What a line of an order did to its option's stock. */
type LineMove = readonly [number: number, stockAfter: number, previousOrderId: string | null]

/** A movement that is a row, and the order of the newest one below it that stands in an order. */
export interface MovementRow {
  readonly movement: StockMovement
  readonly previousOrderId: string | null
}

interface OptionKey {
  readonly productId: string
  readonly optionId: string
}

/** A movement that is to be a row. */
export function movementRowOf(known: KnownOptions, movement: StockMovement): MovementRow {
  return { movement, previousOrderId: known.get(movement)?.lastOrderId ?? null }
}

/**
 * Puts movements where the lines of new orders are. Answers the text of `moves` for each of the orders, null for one without;
 * and the movements that have to be rows. Only an option that is locked, and so known, has its history in orders.
 */
export function placeInOrders(
  known: KnownOptions,
  orders: readonly Order[],
  movements: readonly StockMovement[],
): { moves: (string | null)[]; rows: MovementRow[] } {
  const rows: MovementRow[] = []
  const movesOf = new Map<string, LineMoves>(
    orders.map(order => [order.orderId, { order, moves: order.items.map(() => 0), isEmpty: true }]),
  )
  for (const movement of movements) {
    const { orderId, number, stockAfter } = movement
    const option = known.get(movement)
    const place = orderId === undefined ? undefined : movesOf.get(orderId)
    const line = place === undefined ? -1 : lineOf(place.order, movement)
    if (option === undefined || place === undefined || line < 0 || number % rowEvery === 0) {
      rows.push(movementRowOf(known, movement))
      continue
    }
    assertNatural(number, stockAfter)
    place.moves[line] = [number, stockAfter, option.lastOrderId]
    place.isEmpty = false
    option.lastOrderId = place.order.orderId
  }
  const moves = orders.map(({ orderId }) => {
    const place = movesOf.get(orderId)!
    return place.isEmpty ? null : JSON.stringify(place.moves)
  })
  return { moves, rows }
}

/** What the lines of an order did, in their order; 0 for one whose movement is a row, or is none. */
interface LineMoves {
  readonly order: Order
  readonly moves: (LineMove | 0)[]
  isEmpty: boolean
}

/** The line that says all of the movement that `moves` does not say; -1 where none does. */
function lineOf({ items, createdAt }: Order, { productId, optionId, type, delta, reason, at }: StockMovement): number {
  if (type !== 'ORDER' || reason !== undefined || at !== createdAt) return -1
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]!
    if (item.productId === productId && item.optionId === optionId && 0 - item.quantity === delta) return i
  }
  return -1
}

function assertNatural(number: number, stockAfter: number): void {
  const { holds } = rowShapes.movements.fields.stockAfter
  if (holds(number) && holds(stockAfter)) return
  throw new StoreError('constraint', 'A stock movement has a number that it cannot hold.')
}

/** A place in an option's history from where it is read downwards: at or above what is wanted of it. */
export interface HistoryStart extends OptionKey {
  readonly orderId: string | null
  /** Movements with lower numbers than this. */
  readonly below: number
  /** Movements down to this number, without it. */
  readonly downTo: number
}

type ReadHistories = (
  connection: SqlConnection,
  starts: readonly HistoryStart[],
  isEnough?: (found: readonly StockMovement[]) => boolean,
) => Promise<StockMovement[][]>

/** Reads the movements that stand in orders, of each start the newest first: all of them go down together, an order a step. */
export function historyReader(dialect: SqlDialect): ReadHistories {
  const find = dialect.selectByKeys({
    columns: ['order_id', 'created_at', 'items', 'moves'],
    from: 'jumun_orders',
    by: [{ column: 'order_id', kind: 'key' }],
    isUnique: true,
    mayBeStale: true,
  })

  return async (connection, starts, isEnough = () => false) => {
    const walks = starts.map(start => ({ start, next: start.orderId, at: Infinity, found: [] as StockMovement[] }))
    for (;;) {
      const going = walks.filter(({ next }) => next !== null)
      if (going.length === 0) return walks.map(({ found }) => found)
      const keys = [...new Set(going.map(({ next }) => next!))].map((orderId): Row => [orderId])
      const orders = new Map((await find(connection, keys)).map(row => [text(row[0]), row]))
      for (const walk of going) {
        const { start, found } = walk
        const order = orders.get(walk.next!)
        const step = order === undefined ? undefined : moveIn(order, start)
        const number = step?.movement.number ?? -1
        // A history that does not go down would have no end.
        const goesOn = step !== undefined && number > start.downTo && number < walk.at
        walk.at = number
        if (goesOn && number < start.below) found.push(step.movement)
        walk.next = goesOn && !isEnough(found) ? step.previousOrderId : null
      }
    }
  }
}

const readItems = rowShapes.orders.fields.items.codec!.read

/** What an order did to an option, and where the option's history goes on. Histories are long: no other line is read. */
function moveIn([orderId, createdAt, items, moves]: StoredRow, option: OptionKey): MovementRow | undefined {
  if (moves === null) return undefined
  const lines = JSON.parse(text(items)) as unknown[]
  for (const [i, move] of (JSON.parse(text(moves)) as (LineMove | 0)[]).entries()) {
    if (move === 0 || lines[i] === undefined) continue
    const [line] = readItems([lines[i]]) as [OrderItem]
    if (line.productId !== option.productId || line.optionId !== option.optionId) continue
    const [number, stockAfter, previousOrderId] = move
    const movement: StockMovement = {
      productId: line.productId,
      optionId: line.optionId,
      number,
      type: 'ORDER',
      delta: 0 - line.quantity,
      stockAfter,
      orderId: text(orderId),
      at: integer(createdAt),
    }
    return { movement, previousOrderId }
  }
  return undefined
}
