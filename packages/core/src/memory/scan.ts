import type { ScannedRows, Scanner } from '../ports/scanner.ts'
import { eventOf } from './outbox.ts'
import type { Tables } from './tables.ts'

const chunkSize = 500

export function scanner(tables: Tables): Scanner {
  return { scan: kind => inChunks(rowsOf(tables, kind)) }
}

function rowsOf<Kind extends keyof ScannedRows>(tables: Tables, kind: Kind): Iterable<ScannedRows[Kind]>
function rowsOf(tables: Tables, kind: keyof ScannedRows): Iterable<ScannedRows[keyof ScannedRows]> {
  // The rows that the port shows are those of the tables, but for the delivery of events.
  return kind === 'events' ? tables.events.ascending().map(eventOf) : tables[kind].ascending()
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
