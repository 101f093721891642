import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { openInspector } from '@jumun/adapters/scratch'
import type { Shop, StoredEvent } from '@jumun/core'
import { type Child, countRows } from '@jumun/doctor/toolbox'
import type { RelayProcessReport } from './relay-process.ts'

/** Halts a relay in the middle of its deliveries, not between two rounds of them; answers how many it holds. */
export async function haltWhileItHolds(relay: Child, url: string, mark: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    process.kill(relay.pid, 'SIGSTOP')
    const leases = await leasesOf(url, mark)
    if (leases > 0 || tries === 200) return leases
    process.kill(relay.pid, 'SIGCONT')
    await sleep(5)
  }
}

async function leasesOf(url: string, mark: string): Promise<number> {
  const inspector = await openInspector(url)
  try {
    const leased = (table: string) => `select count(*) from ${table} where lease_token like '${mark}-%'`
    const single = await countRows(inspector, leased('jumun_deliveries'))
    return single + (await countRows(inspector, leased('jumun_delivery_stretches')))
  } finally {
    await inspector.close()
  }
}

export async function delivered(shop: Shop): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    const { pending, failed } = await shop.outbox.stats()
    if (pending + failed === 0) return
    assert.ok(waited < 2_400, `${pending} pending and ${failed} failed events are left after two minutes`)
    await sleep(50)
  }
}

export async function stopped(relay: Child): Promise<RelayProcessReport> {
  relay.go()
  return relay.next<RelayProcessReport>()
}

export async function allEvents(shop: Shop): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await shop.outbox.list({ cursor, limit: 100 })
    events.push(...items)
    if (nextCursor === null) return events
    cursor = nextCursor
  }
}
