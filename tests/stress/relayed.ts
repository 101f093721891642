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
    return await countRows(inspector, `select count(*) from jumun_outbox where lease_token like '${mark}-%'`)
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
  for (let page = 1; ; page += 1) {
    const { items, total } = await shop.outbox.list({ page, limit: 100 })
    events.push(...items)
    if (events.length >= total) return events
  }
}
