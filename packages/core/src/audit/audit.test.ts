import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCalendar } from '../calendar/calendar.ts'
import type { Reader } from '../ports/transaction.ts'
import type { ScannedRows, Scanner } from '../ports/scanner.ts'
import { alteredScanner } from '../suites/audits/altered-scanner.ts'
import { addLaterKinds, fillAuditedShop } from '../suites/audits/audited-shop.ts'
import { corruptions } from '../suites/audits/corruptions.ts'
import { storedState } from '../suites/stored-state.ts'
import { openTestShop, type TestShop } from '../suites/test-shop.ts'
import { chosenEventTypes } from '../outbox/event.ts'
import { audit } from './audit.ts'
import { type AuditReport, type Finding, rules } from './findings.ts'

const calendar = createCalendar('Asia/Seoul')

async function openAuditedShop(): Promise<TestShop> {
  // With payloads, which can be corrupted too.
  const opened = openTestShop({ outbox: { payload: 'stored' }, events: chosenEventTypes })
  await fillAuditedShop(opened.shop, opened.clock)
  await addLaterKinds(opened.shop)
  return opened
}

const named = ({ findings }: AuditReport) => findings.map(({ check, ids }) => `${check} ${ids.join(' ')}`)

it('finds nothing in a shop that is well, reads every kind of row, and changes nothing', async () => {
  const { shop, store } = await openAuditedShop()
  const before = await storedState(store)
  const report = await shop.audit()
  expect(report.findings).toEqual([])
  expect(report.ok).toBe(true)
  expect(report.checks).toEqual(Object.entries(rules).map(([check, rule]) => ({ check, rule, findings: 0 })))
  expect(Object.values(report.rows).every(count => count > 0)).toBe(true)
  expect(Object.keys(report.rows)).toHaveLength(14)
  expect(await storedState(store)).toBe(before)
})

it('finds nothing in an empty shop', async () => {
  expect(await openTestShop().shop.audit()).toMatchObject({ ok: true, findings: [] })
})

describe('every check names the row that breaks it', () => {
  it('has a corruption for every check', () => {
    expect([...new Set(corruptions.map(({ check }) => check))].toSorted()).toEqual(Object.keys(rules).toSorted())
  })

  it.each(corruptions)('$check: $title ($kind)', async corruption => {
    const { store } = await openAuditedShop()
    const { report, picked } = await store.snapshot(async (view: Reader & Scanner) => {
      const altered = alteredScanner(view, corruption)
      return { report: await audit(altered, calendar), picked: altered.picked }
    })
    expect(picked).toBeDefined()
    const ids = corruption.ids(picked as never)
    expect(report.ok).toBe(false)
    const matching = report.findings.filter(
      finding => finding.check === corruption.check && ids.every(id => finding.ids.includes(id)),
    )
    expect(matching.length, `${corruption.check} ${ids.join(' ')} among\n${named(report).join('\n')}`).toBeGreaterThan(
      0,
    )
    expect(report.checks.find(({ check }) => check === corruption.check)!.findings).toBeGreaterThan(0)
  })
})

it('says what it has always said of each, and nothing else', async () => {
  const { store } = await openAuditedShop()
  const told: string[] = []
  for (const corruption of corruptions) {
    const { findings } = await store.snapshot(async view => audit(alteredScanner(view, corruption), calendar))
    told.push(`# ${corruption.check}: ${corruption.title} (${corruption.kind})`, ...findings.map(lineOf), '')
  }
  await expect(told.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, '../suites/audits/findings.txt'))
})

/** Of long texts, where they part. */
function lineOf({ check, ids, expected, actual }: Finding): string {
  const [wanted, found] = [String(expected), String(actual)]
  let same = 0
  while (same < wanted.length && wanted[same] === found[same]) same += 1
  const from = wanted.length > 60 && found.length > 60 ? Math.max(0, same - 12) : 0
  const [left, right] = [wanted, found].map(text => text.slice(from, from + 60))
  return `${check} ${ids.join(' ')}: ${left} | ${right}`
}

it('lists a thousand findings at most, and counts all', async () => {
  const users = Array.from({ length: 1_500 }, (_, index) => ({ userId: `u${index}`, name: 'U', createdAt: 0 }))
  const report = await audit(scannerOf({ users }), calendar)
  expect(report.findings).toHaveLength(1_000)
  expect(report.checks.find(({ check }) => check === 'no-orphans')!.findings).toBe(1_500)
})

it('audits more orders than it holds in memory at a time, each once', async () => {
  const count = 100_500
  const orders: ScannedRows['orders'][] = []
  const names = { productId: 'p', optionId: 'o', productName: 'P', optionName: 'O' }
  const items = [{ ...names, unitPrice: 1, quantity: 1, discount: 0, amount: 1 }]
  const history = [
    { from: null, to: 'PENDING', by: 'user', at: 0 },
    { from: 'PENDING', to: 'FAILED', by: 'system', at: 0 },
  ] as const
  for (let index = 0; index < count; index += 1) {
    const orderId = `order-${index}`
    const total = index === 77_777 ? 2 : 1
    const made = { orderId, userId: 'mina', createdAt: 0, items, history }
    orders.push({ ...made, status: 'FAILED', subtotal: 1, discount: 0, total })
  }
  const users = [{ userId: 'mina', name: 'Mina', createdAt: 0 }]
  const wallets = [{ userId: 'mina', balance: 0, entryCount: 0 }]
  const report = await audit(scannerOf({ users, wallets, orders }), calendar)
  expect(named(report)).toEqual(['order-totals order-77777', 'order-totals order-77777'])
  expect(report.rows.orders).toBe(count)
})

it('names what more orders than it holds in memory at a time have not moved, each once', async () => {
  const orders = Array.from({ length: 150_000 }, (_, index): ScannedRows['orders'] => ({
    orderId: `order-${index}`,
    userId: 'mina',
    status: 'PENDING',
    items: [
      {
        productId: 'p',
        optionId: 'o',
        productName: 'P',
        optionName: 'O',
        unitPrice: 1,
        quantity: 1,
        discount: 0,
        amount: 1,
      },
    ],
    subtotal: 1,
    discount: 0,
    total: 1,
    createdAt: 0,
    history: [{ from: null, to: 'PENDING', by: 'user', at: 0 }],
  }))
  const users = [{ userId: 'mina', name: 'Mina', createdAt: 0 }]
  const wallets = [{ userId: 'mina', balance: 0, entryCount: 0 }]
  const scanner = scannerOf({ users, wallets, orders })
  let scans = 0
  const counted: Scanner = {
    ...scanner,
    scan: kind => {
      if (kind === 'orders') scans += 1
      return scanner.scan(kind)
    },
  }
  const report = await audit(counted, calendar)
  expect(report.checks.find(({ check }) => check === 'movements-match-orders')!.findings).toBe(orders.length)
  expect(scans).toBe(3)
})

it('reads every kind of row once where nothing is wrong', async () => {
  const { store } = await openAuditedShop()
  const scanned: string[] = []
  const { ok } = await store.snapshot(async view =>
    audit({ ...view, scan: kind => (scanned.push(kind), view.scan(kind)) }, calendar),
  )
  expect(ok).toBe(true)
  expect(scanned.toSorted()).toEqual([...new Set(scanned)].toSorted())
})

function scannerOf(rows: { [Kind in keyof ScannedRows]?: ScannedRows[Kind][] }): Scanner {
  return {
    async *scan(kind) {
      const all = rows[kind] ?? []
      for (let from = 0; from < all.length; from += 1_000) yield all.slice(from, from + 1_000)
    },
    eventsOf: async orderIds => (rows.events ?? []).filter(({ orderId }) => orderIds.includes(orderId)),
  }
}
