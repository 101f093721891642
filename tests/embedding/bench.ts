// How the fetch handler compares to the Koa server, and what orders cost through each library beside `within` on the bare driver:
// `npm run embedding -- --bench`. One process after the other, in turns; figures are of this machine and its load.
import { type ChildProcess, spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { createShop, type Shop } from '@jumun/core'
import { openStore } from '@jumun/doctor/toolbox'
import autocannon from 'autocannon'
import { chooseBackends } from '../stress/backend.ts'
import { connectHost, inTransaction } from '../within/host.ts'
import { stocked } from './bench-shop.ts'
import { drizzle } from './hosts/drizzle.ts'
import { knex } from './hosts/knex.ts'
import type { HostLibrary, OpenedHost } from './hosts/library.ts'
import { mikroOrm } from './hosts/mikro-orm.ts'
import { prisma } from './hosts/prisma.ts'
import { query } from './hosts/query.ts'
import { sequelize } from './hosts/sequelize.ts'
import { typeOrm } from './hosts/type-orm.ts'

const rounds = 5
const roundMs = 2_000
const clients = 100

let notes = 0
console.log(`load of the machine: ${loadavg()[0]!.toFixed(1)}`)
await compareServers()
await compareLibraries()

async function compareServers(): Promise<void> {
  const requests = {
    'GET /products': { method: 'GET' as const, path: '/products' },
    'GET /products/p7': { method: 'GET' as const, path: '/products/p7' },
    'POST /orders': {
      method: 'POST' as const,
      path: '/orders',
      headers: { 'content-type': 'application/json', 'x-user-id': 'mina' },
      body: JSON.stringify({ items: [{ productId: 'p1', quantity: 1 }] }),
    },
  }
  for (const [name, request] of Object.entries(requests)) {
    const ports: Record<string, number> = {}
    const children = ['koa', 'fetch'].map(one => ({ one, child: spawnServer(one) }))
    for (const { one, child } of children) {
      ports[one] = await new Promise<number>(resolve => child.once('message', port => resolve(Number(port))))
    }
    // Time of a processor for each request: what others do on the machine falls on it less than on the rate.
    const measured: Record<string, { rate: number; cpu: number }[]> = { koa: [], fetch: [] }
    const cpuOf = (child: ChildProcess) => {
      child.send('cpu')
      return new Promise<number>(resolve => child.once('message', cpu => resolve(Number(cpu))))
    }
    for (let round = 0; round <= rounds; round += 1) {
      for (const { one, child } of round % 2 === 0 ? children : children.toReversed()) {
        const before = await cpuOf(child)
        const url = `http://127.0.0.1:${ports[one]}`
        const result = await autocannon({ url, connections: clients, duration: roundMs / 1000, requests: [request] })
        if (result.non2xx > 0 || result.errors > 0)
          throw new Error(`${one}: ${result.non2xx} refused, ${result.errors} failed`)
        // The first one warms up.
        const cpu = ((await cpuOf(child)) - before) / result.requests.total
        if (round > 0) measured[one]!.push({ rate: result.requests.average, cpu })
      }
    }
    for (const { child } of children) child.kill()
    const [koa, byFetch] = [measured.koa!, measured.fetch!]
    const rates = [koa, byFetch].map(those => median(those.map(({ rate }) => rate)))
    const costs = [koa, byFetch].map(those => median(those.map(({ cpu }) => cpu)))
    console.log(
      `${name}, ${clients} clients: Koa ${rates[0]} /s and ${Math.round(costs[0]!)} µs of a processor each, fetch ${rates[1]} /s and ` +
        `${Math.round(costs[1]!)} µs: ${(rates[1]! / rates[0]!).toFixed(2)} of the rate, ${(costs[0]! / costs[1]!).toFixed(2)} by processor time`,
    )
  }
}

function spawnServer(one: string) {
  const args = ['--conditions=jumun-source', join(import.meta.dirname, 'bench-server.ts'), one]
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** One caller, order after order, each in a transaction of the library's with a row of the host's. */
async function compareLibraries(): Promise<void> {
  const libraries: readonly HostLibrary[] = [drizzle, knex, mikroOrm, prisma, query, sequelize, typeOrm]
  for (const backend of await chooseBackends(undefined)) {
    const database = await backend.create()
    const shop = await stocked(createShop({ store: await openStore(database.url) }))
    const bare = await connectHost(backend.name, database.url)
    await bare.sql('create table host_notes (note varchar(64) primary key)')
    const hosts: [string, OpenedHost][] = [['the bare driver', bareHost(bare)]]
    for (const library of libraries.filter(({ databases }) => databases.includes(backend.name))) {
      hosts.push([library.name, await library.open(backend.name, database.url)])
    }
    const measured = new Map(hosts.map(([name]) => [name, [] as number[]]))
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, host] of hosts) {
        const rate = await ordersPerSecond(shop, host, roundMs / 4)
        if (round > 0) measured.get(name)!.push(rate)
      }
    }
    const base = median(measured.get('the bare driver')!)
    for (const [name, rates] of measured) {
      const rate = median(rates)
      console.log(`${backend.name}, ${name}: ${Math.round(rate)} orders/s, ${(rate / base).toFixed(2)}`)
    }
    for (const [, host] of hosts) await host.close()
    await shop.close()
    await database.drop()
  }
}

async function ordersPerSecond(shop: Shop, host: OpenedHost, ms: number): Promise<number> {
  const begun = performance.now()
  let count = 0
  while (performance.now() - begun < ms) {
    await host.inTransaction(async transaction => {
      notes += 1
      await transaction.sql(`insert into host_notes values ('${notes}')`)
      const within = shop.within(await transaction.handle())
      await within.orders.place({ userId: 'mina', items: [{ productId: 'p1', quantity: 1 }] })
    })
    count += 1
  }
  return (count * 1000) / (performance.now() - begun)
}

function bareHost(host: Awaited<ReturnType<typeof connectHost>>): OpenedHost {
  return {
    inTransaction: work =>
      inTransaction(host, () => work({ handle: async () => host.handle, sql: statement => host.sql(statement) })),
    withoutTransaction: async () => host.handle,
    close: () => host.close(),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
