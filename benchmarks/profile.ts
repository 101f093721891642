import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withDatabase } from './bench-database.ts'
import { mariadb, postgres } from './bench-server.ts'
import { benchShop } from './bench-shop.ts'
import { byCallers } from './callers.ts'
import { profiled } from './cpu-profile.ts'
import { fillShop } from './fill-shop.ts'
import { timedStore } from './timed-store.ts'
import { hotProduct, manyProducts, orderStream } from './workload.ts'

// Where the time of an order goes: `node benchmarks/profile.ts sqlite|mariadb|postgres [--callers 64] [--hot]`.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    callers: { type: 'string', default: '64' },
    orders: { type: 'string', default: '10000' },
    hot: { type: 'boolean', default: false },
  },
})
const [database = 'sqlite'] = positionals

if (database === 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-profile-'))
  try {
    await profile(join(folder, 'shop.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
} else {
  const done = await withDatabase(database === 'mariadb' ? mariadb() : postgres(), url => profile(url.href))
  if (done !== undefined) console.log(done.skipped)
}

async function profile(target: string): Promise<void> {
  const { store, timings, reset, close } = await timedStore(target)
  const shop = benchShop(store)
  const next = orderStream(values.hot ? hotProduct : manyProducts, 1)
  const callers = Number(values.callers)
  const orders = Number(values.orders)
  await fillShop(shop, manyProducts)
  await byCallers(callers, 3000, () => shop.orders.place(next()))
  reset()
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const shares = await profiled(() => byCallers(callers, orders, () => shop.orders.place(next())))
  const elapsed = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  await shop.close()
  await close()
  console.log(`${database}, ${callers} callers, ${orders} orders: ${Math.round((orders * 1000) / elapsed)}/s`)
  console.log(
    `CPU of this process: ${((user + system) / orders).toFixed(1)} µs an order (${(system / orders).toFixed(1)} system)`,
  )
  console.log('\nshare of this thread (self time, sampled)')
  for (const [place, share] of shares) console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${place}`)
  console.log('\nµs an order, from sending to answer, and calls an order')
  for (const [statement, { micros, calls }] of timings()) {
    const figures = `${(micros / orders).toFixed(1).padStart(7)}  ${(calls / orders).toFixed(3).padStart(7)}`
    console.log(`  ${figures}  ${statement}`)
  }
}
