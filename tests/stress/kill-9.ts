import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReplayed } from '@jumun/core'
import { openInspector } from '@jumun/adapters/scratch'
import {
  countRows,
  createRandom,
  fillHotShop,
  hotShop,
  openStore,
  type Random,
  startChild,
} from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { JournalLine, KeyedWorkerConfig } from './keyed-worker.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50

export const suite: Suite = {
  name: 'kill-9',
  description:
    'a process that orders is killed at random; a new one finds every acknowledged order, and repeats the rest',
  async run({ quick, seed, backends }) {
    const options = { kills: quick ? 5 : 200, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => killAtRandom(backend, options))) }
  },
}

/** Kills one process after the other; after each, this process looks at what is left and repeats what was asked. */
export async function killAtRandom(backend: Backend, options: { kills: number; seed: number }): Promise<Figures> {
  const { kills, seed } = options
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'jumun-journal-'))
  const database = await backend.create()
  const tally = { kills: 0, killedWhileOpening: 0, acknowledged: 0, inFlight: 0, committedUnanswered: 0, rolledBack: 0 }
  const orderIds = new Set<string>()
  try {
    const first = hotShop(await openStore(database.url))
    await fillHotShop(first, { users })
    await first.close()
    for (let round = 1; round <= kills; round += 1) {
      const journal = join(folder, `${round}.jsonl`)
      const mark = `r${round}`
      const early = round % 10 === 0
      await killOne({ url: database.url, mark, callers: 8, users, seed: seed + round, journal }, early, random)
      tally.kills += 1
      if (early) tally.killedWhileOpening += 1
      await lookAndRepeat(database.url, readJournal(journal), orderIds, tally)
    }
    assert.equal(tally.kills, kills)
    assert.ok(tally.acknowledged >= kills - tally.killedWhileOpening, 'orders were acknowledged before the kills')
    assert.ok(tally.inFlight > 0, 'kills fell between asking and answering')

    const last = hotShop(await openStore(database.url))
    try {
      return { ...tally, orders: await audited(last) }
    } finally {
      await last.close()
    }
  } finally {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `early`: at some moment of its start, while it opens the database; else after it has ordered for a moment. */
async function killOne(config: KeyedWorkerConfig, early: boolean, random: Random): Promise<void> {
  const child = startChild(new URL('./keyed-worker.ts', import.meta.url), config, { maxMs: 60_000 })
  try {
    await child.next()
    if (!early) await child.next()
    await sleep(random.below(early ? 30 : 250))
  } finally {
    child.kill('SIGKILL')
  }
  assert.deepEqual(await child.ended, { code: null, signal: 'SIGKILL' }, 'it was the signal that ended it')
}

async function lookAndRepeat(
  url: string,
  lines: readonly JournalLine[],
  orderIds: Set<string>,
  tally: Record<'acknowledged' | 'inFlight' | 'committedUnanswered' | 'rolledBack', number>,
): Promise<void> {
  const asked = lines.filter(line => line.orderId === undefined)
  const acknowledged = new Map(lines.flatMap(({ key, orderId }) => (orderId === undefined ? [] : [[key, orderId]])))
  const shop = hotShop(await openStore(url), 'p')
  const inspector = await openInspector(url)
  try {
    if (url.startsWith('sqlite:')) assert.deepEqual(await inspector.rows('pragma integrity_check'), [['ok']])
    const stored = new Set((await inspector.rows('select order_id from jumun_orders')).map(([orderId]) => orderId))
    const lost = [...acknowledged.values()].filter(orderId => !stored.has(orderId))
    assert.deepEqual(lost, [], 'every acknowledged order is there')

    const repeated = await Promise.all(
      asked.map(async ({ key, userId, productId }) => {
        const items = [{ productId, quantity: 1 }]
        const order = await shop.orders.place({ userId, items, idempotencyKey: key })
        return { key, orderId: order.orderId, replayed: isReplayed(order) }
      }),
    )
    for (const { key, orderId, replayed } of repeated) {
      const known = acknowledged.get(key)
      if (known !== undefined) assert.deepEqual({ key, orderId, replayed }, { key, orderId: known, replayed: true })
      else {
        tally.inFlight += 1
        tally[replayed ? 'committedUnanswered' : 'rolledBack'] += 1
      }
      orderIds.add(orderId)
    }
    tally.acknowledged += acknowledged.size
    assert.equal(await countRows(inspector, 'select count(*) from jumun_orders'), orderIds.size, 'one order a key')
  } finally {
    await inspector.close()
    await shop.close()
  }
}

function readJournal(path: string): JournalLine[] {
  if (!existsSync(path)) return []
  // What follows the last line break was being written when the process died: no answer was given.
  const complete = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return complete.map(line => JSON.parse(line) as JournalLine)
}
