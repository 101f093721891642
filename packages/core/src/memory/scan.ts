import { couponOf } from '../coupon/coupon-rows.ts'
import { keptOrderOf } from '../order/order-rows.ts'
import { keptEventOf } from '../outbox/event-rows.ts'
import type { ScannedRows, Scanner } from '../ports/scanner.ts'
import type { Tables } from './tables.ts'

const chunkSize = 500

export function scanner(tables: Tables): Scanner {
  return {
    scan: kind => inChunks(rowsOf(tables, kind)),
    eventsOf: async orderIds =>
      orderIds.flatMap(orderId => tables.events.by('order').ascending([orderId]).map(keptEventOf).toArray()),
  }
}

function rowsOf<Kind extends keyof ScannedRows>(tables: Tables, kind: Kind): Iterable<ScannedRows[Kind]>
function rowsOf(tables: Tables, kind: keyof ScannedRows): Iterable<ScannedRows[keyof ScannedRows]> {
  // Some are shown in another form than the one in which they are kept.
  if (kind === 'coupons') return tables.coupons.ascending().map(couponOf)
  if (kind === 'orders') return tables.orders.by('age').ascending().map(keptOrderOf)
  return kind === 'events' ? tables.events.ascending().map(keptEventOf) : tables[kind].ascending()
}

async function* inChunks<Row>(rows: Iterable<Row>): AsyncGenerator<Row[]> {
  let chunk: Row[] = []
  for (const row of rows) {
    chunk.push(row)
    if (chunk.length < chunkSize) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
