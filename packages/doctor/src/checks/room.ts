import { openInspector, type ScratchDatabase } from '@jumun/adapters/scratch'
import type { Store } from '@jumun/core'
import { createCrew, type Crew } from '../crew/crew.ts'
import { doctorShop } from '../crew/doctor-shop.ts'
import type { Bench } from './bench.ts'
import { examine, inTime } from './examine.ts'
import type { Finding } from './finding.ts'
import { lastingInspector } from './lasting-inspector.ts'

/** Where the checks are done: what is opened for them, and closed at the end no matter what has happened. */
export interface Room {
  readonly database: ScratchDatabase
  readonly crew: Crew
  open(): Promise<Pick<Bench, 'store' | 'shop' | 'inspector'>>
  /** Closes all and drops the database; returns what is wrong when that is still there. `atOnce` does not wait. */
  clear(options: { atOnce: boolean }): Promise<Finding | undefined>
}

/** A connection that is dead may never say that it is closed, and a server that is gone not that it has dropped anything. */
const mostMsToClose = 5_000
const mostMsToDrop = 60_000

export function createRoom(
  database: ScratchDatabase,
  openStore: (url: string) => Promise<Store>,
  nodes: readonly string[] = [],
): Room {
  const crew = createCrew([database.url, ...nodes.map(node => databaseAt(node, database.url))])
  const closing: (() => Promise<void>)[] = []

  async function close(): Promise<void> {
    await Promise.all(closing.splice(0).map(one => one().catch(() => undefined)))
  }

  return {
    database,
    crew,
    async open() {
      const store = await openStore(database.url)
      const shop = doctorShop(store)
      closing.push(() => shop.close())
      const inspector = await lastingInspector(() => openInspector(database.url))
      closing.push(() => inspector.close())
      return { store, shop, inspector }
    },
    async clear({ atOnce }) {
      await crew.close()
      const closed = close()
      if (!atOnce) await inTime(closed, mostMsToClose)
      const about = {
        name: 'cleaning up',
        promise: 'the scratch database is removed at the end',
        advice: `${database.shown} may still be there: remove it once the server answers again.`,
      }
      const dropping = async () => {
        await database.drop()
        return { figures: {} }
      }
      const { finding } = await examine(about, dropping, { maxMs: mostMsToDrop })
      return finding.verdict === 'pass' ? undefined : finding
    },
  }
}

/** The scratch database as another node of its cluster has it. */
function databaseAt(node: string, scratch: string): string {
  const url = new URL(node)
  url.pathname = new URL(scratch).pathname
  return url.href
}
