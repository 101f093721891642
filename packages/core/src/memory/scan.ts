import type { ScannedRows, Scanner } from '../ports.ts'
import { eventOf } from './outbox.ts'
import type { Tables } from './tables.ts'

const chunkSize = 500

export function scanner(tables: Tables): Scanner {
  return {
    async *scan(kind) {
      const rows = rowsOf(tables, kind)
      for (let chunk = rows.take(chunkSize).toArray(); chunk.length > 0; chunk = rows.take(chunkSize).toArray())
        yield chunk
    },
  }
}

function rowsOf<Kind extends keyof ScannedRows>(tables: Tables, kind: Kind): IteratorObject<ScannedRows[Kind]>
function rowsOf(tables: Tables, kind: keyof ScannedRows): IteratorObject<ScannedRows[keyof ScannedRows]> {
  // The rows that the port shows are those of the tables, but for the delivery of events.
  return kind === 'events' ? tables.events.ascending().map(eventOf) : tables[kind].ascending()
}
