import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import type { EventPublisher, Shop, ShopEvent } from '@jumun/core'
import { hotShop, openStore } from '@jumun/doctor/toolbox'
import type { GaleraCluster } from '../../../scripts/services/galera.ts'

/** A shop on each node of a cluster, all of them of one database: as servers, each beside a node. */
export interface ShopsOnNodes {
  readonly database: string
  readonly shops: readonly Shop[]
  /** By event id: what came, from any relay. */
  readonly delivered: ReadonlyMap<string, ShopEvent>
  /** Ids of events that came once more. */
  readonly repeated: readonly string[]
  readonly outOfOrder: readonly string[]
  /** Removes all that is stored, and what has been delivered. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Opens a new database on all nodes at the same time: each of them finds no tables, and makes them. */
export async function openOnNodes(
  { nodes }: GaleraCluster,
  database: string,
  urlOf = (place: number) => nodes[place]!.url(database),
): Promise<ShopsOnNodes> {
  await inspect(nodes[0]!.url(), ({ rows }) => rows(`create database ${database}`))
  for (const node of nodes) {
    await inspect(node.url(), async ({ rows }) => {
      await rows('set session wsrep_sync_wait = 15')
      await rows(`show create database ${database}`)
    })
  }
  const delivered = new Map<string, ShopEvent>()
  const last = new Map<string, number>()
  const outOfOrder: string[] = []
  const repeated: string[] = []
  const publisher: EventPublisher = {
    name: 'platform',
    async publish(event) {
      await sleep(1)
      const before = last.get(event.orderId) ?? 0
      if (event.sequence > before) last.set(event.orderId, event.sequence)
      else if (!delivered.has(event.eventId)) outOfOrder.push(event.eventId)
      if (delivered.has(event.eventId)) repeated.push(event.eventId)
      delivered.set(event.eventId, event)
    },
  }
  const shops = await Promise.all(
    nodes.map(async (_, i) => hotShop(await openStore(urlOf(i)), `n${i + 1}`, { publisher })),
  )
  return {
    database,
    shops,
    delivered,
    repeated,
    outOfOrder,
    async empty() {
      await inspect(nodes[0]!.url(database), async ({ rows }) => {
        const tables = (await rows(`show full tables where table_type = 'BASE TABLE'`)).map(([name]) => String(name))
        await rows('set foreign_key_checks = 0')
        // What is true of the shop itself stays.
        for (const table of tables.filter(name => !/^jumun_(migrations|settings)$/.test(name))) {
          await rows(`delete from ${table}`)
        }
      })
      delivered.clear()
      last.clear()
      outOfOrder.length = 0
      repeated.length = 0
    },
    async close() {
      for (const shop of shops) await shop.close()
    },
  }
}

/** Waits until each node has stored what the others have: what it answers to a question that waits for them. */
export async function synced({ nodes }: GaleraCluster, database: string): Promise<void> {
  for (const node of nodes) {
    await inspect(node.url(database), async ({ rows }) => {
      await rows('set session wsrep_sync_wait = 15')
      await rows('select 1 from jumun_users limit 1')
    })
  }
}

/** Every node holds the same, and each rule holds of it, whichever is asked. Returns how many orders there are. */
export async function auditedEverywhere(cluster: GaleraCluster, { shops, database }: ShopsOnNodes): Promise<number> {
  await synced(cluster, database)
  const rows: unknown[] = []
  for (const [i, shop] of shops.entries()) {
    const report = await shop.audit()
    assert.deepEqual(report.findings.slice(0, 5), [], `the audit at node ${i + 1} is clean`)
    rows.push(report.rows)
  }
  for (const other of rows) assert.deepEqual(other, rows[0], 'each node holds the same')
  return (rows[0] as { orders?: number }).orders ?? 0
}
