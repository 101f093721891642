import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { byCallers, openStore } from '@jumun/doctor/toolbox'
import { withDatabase } from './bench-database.ts'
import { type BenchServer, mariadb, postgres } from './bench-server.ts'
import { benchShop } from './bench-shop.ts'
import { profiled } from './cpu-profile.ts'
import { fillShop } from './fill-shop.ts'
import { placeBatch } from './hand-written-server.ts'
import { serverCpuMicros } from './server-cpu.ts'
import { timedStore } from './timed-store.ts'
import { hotProduct, manyProducts, orderStream } from './workload.ts'

// Where the time of an order goes:
// `node benchmarks/profile.ts sqlite|mariadb|postgres [--callers 64] [--hot] [--by-hand]`, the last for servers only.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    callers: { type: 'string', default: '64' },
    orders: { type: 'string', default: '10000' },
    hot: { type: 'boolean', default: false },
    'by-hand': { type: 'boolean', default: false },
  },
})
const [database = 'sqlite'] = positionals
const callers = Number(values.callers)
const orders = Number(values.orders)
const next = orderStream(values.hot ? hotProduct : manyProducts, 1)

if (database === 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-profile-'))
  try {
    await profile(join(folder, 'shop.db'), async () => undefined)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
} else {
  const server = database === 'mariadb' ? mariadb() : postgres()
  const done = await withDatabase(server, async url => {
    const cpu = () => serverCpuMicros(server, url.pathname.slice(1))
    await (values['by-hand'] ? profileByHand(server, url, cpu) : profile(url.href, cpu))
  })
  if (done !== undefined) console.log(done.skipped)
}

type ServerCpu = () => Promise<number | undefined>

async function profile(target: string, serverCpu: ServerCpu): Promise<void> {
  const { store, timings, reset, close } = await timedStore(target)
  const shop = benchShop(store)
  await fillShop(shop, manyProducts)
  const place = (count: number) => byCallers(callers, count, () => shop.orders.place(next()))
  await place(3000)
  reset()
  await observe('shop', place, serverCpu)
  await shop.close()
  await close()
  const placed = 2 * orders
  console.log('\nµs an order, from sending to answer, and calls per order')
  for (const [statement, { micros, calls }] of timings()) {
    const figures = `${(micros / placed).toFixed(1).padStart(7)}  ${(calls / placed).toFixed(3).padStart(7)}`
    console.log(`  ${figures}  ${statement}`)
  }
}

async function profileByHand(server: BenchServer, url: URL, serverCpu: ServerCpu): Promise<void> {
  const shop = benchShop(await openStore(url.href))
  await fillShop(shop, manyProducts)
  await shop.close()
  const pool = await server.openPool(url, 1)
  const place = async (count: number) => {
    for (let done = 0; done < count; done += callers) {
      await pool.with(connection => placeBatch(connection, Array.from({ length: callers }, next)))
    }
  }
  await place(3000)
  await observe('hand-written', place, serverCpu)
  await pool.close()
}

async function observe(who: string, place: (count: number) => Promise<void>, serverCpu: ServerCpu): Promise<void> {
  const before = await serverCpu()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await place(orders)
  const elapsed = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const after = await serverCpu()
  // A second time, as watching costs time itself.
  const shares = await profiled(() => place(orders))
  const each = (micros: number) => `${(micros / orders).toFixed(1)} µs per order`
  console.log(`${database}, ${who}, ${callers} at once, ${orders} orders: ${Math.round((orders * 1000) / elapsed)}/s`)
  console.log(`CPU of this process: ${each(user + system)}, ${each(system)} of it in the system`)
  if (before !== undefined && after !== undefined) console.log(`CPU of the server: ${each(after - before)}`)
  console.log('\nshare of this thread (self time, sampled)')
  for (const [place, share] of shares) console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${place}`)
}
