import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, type Shop } from '@jumun/core'
import { audited } from './audited.ts'
import { type Attack, attacks, type Target } from './hostile/attacks.ts'
import { endings, fillShop } from './hostile/endings.ts'
import { type Experience, orderFor } from './hostile/honest-users.ts'
import type { Tally } from './hostile/raw-client.ts'
import { type ServeProcess, startServe } from './hostile/serve-process.ts'
import type { Figures, Suite } from './suite.ts'

const mostTimesSlower = 3
const mostMegabytes = 400
const jwtSecret = 'a secret of this suite, long enough for HS256'
const mibibyte = 2 ** 20

export const suite: Suite = {
  name: 'hostile',
  description: 'one attack after the other on a served shop while twenty honest users order',
  async run({ quick }) {
    const figures: Figures = {}
    const chosen = process.env.JUMUN_STRESS_ATTACKS?.split(',') ?? Object.keys(attacks)
    // A report of an earlier version, which does not hold.
    const isReport = process.env.JUMUN_STRESS_REPORT !== undefined
    const failures: string[] = []
    for (const name of chosen) {
      const found = await attacked(name, attacks[name]!, quick ? 2_000 : 6_000)
      figures[name] = told(found)
      console.error(`  ${name}: ${told(found)}`)
      failures.push(...faults(name, found))
    }
    const ends = process.env.JUMUN_STRESS_ATTACKS === undefined ? await endings() : {}
    if (!isReport) assert.deepEqual(failures, [])
    return { ...figures, ...ends }
  },
}

interface Found {
  readonly quiet: Experience
  readonly under: Experience
  readonly quietMegabytes: number
  readonly megabytes: number
  readonly tally: Tally
}

function told({ quiet, under, quietMegabytes, megabytes, tally }: Found): string {
  const statuses = Object.entries(tally.statuses).map(([status, count]) => `${count} × ${status}`)
  const ratio = Math.round((under.p99Ms / quiet.p99Ms) * 10) / 10
  return (
    `p99 ${quiet.p99Ms} → ${under.p99Ms} ms (${ratio} ×), ${under.refused} of ${under.orders} refused, ` +
    `${quietMegabytes} → ${megabytes} MB, attacker: ${[...statuses, `${tally.cut} cut off`].join(', ')}`
  )
}

function faults(name: string, { quiet, under, megabytes }: Found): string[] {
  return [
    ...(under.refused > 0 ? [`${name}: ${under.refused} honest orders refused`] : []),
    ...(under.p99Ms > mostTimesSlower * quiet.p99Ms ? [`${name}: p99 ${quiet.p99Ms} → ${under.p99Ms} ms`] : []),
    ...(megabytes > mostMegabytes ? [`${name}: ${megabytes} MB`] : []),
  ]
}

async function attacked(name: string, attack: Attack, ms: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-hostile-'))
  const path = join(folder, 'shop.db')
  let serve: ServeProcess | undefined
  let attacker: ChildProcess | undefined
  try {
    await fill(path, attack)
    const isJwt = attack.flags?.includes('jwt') ?? false
    // Honest users place more than twenty orders per second here, for the sake of figures.
    const flags = isJwt ? [...attack.flags!, '--user-rate', '250', '--user-burst', '250'] : (attack.flags ?? [])
    const env = { JUMUN_ADMIN_TOKEN: 'an admin token of this suite', ...(isJwt && { JUMUN_JWT_SECRET: jwtSecret }) }
    serve = await startServe(['--db', `sqlite:${path}`, ...flags], { env })
    const { port } = serve
    const headersOf = (user: string) => headersFor(user, isJwt)
    const order = () => orderFor(ms, port, index => headersOf(`honest-${index}`))
    await orderFor(1_000, port, index => headersOf(`honest-${index}`))
    const quiet = await order()
    const quietMegabytes = Math.round(serve.residentBytes() / mibibyte)
    const mallory = Object.entries(headersOf('mallory')).map(([header, value]) => `${header}: ${value}\r\n`)
    const from = attack.sameAddress ? '127.0.0.1' : '127.0.0.9'
    attacker = await startAttacker(name, { port, from, mallory: mallory.join('') })
    await sleep(1_000)
    let megabytes = 0
    const watching = setInterval(() => {
      megabytes = Math.max(megabytes, Math.round(serve!.residentBytes() / mibibyte))
    }, 100)
    const under = await order()
    clearInterval(watching)
    const tally = await tallyOf(attacker)
    const { code } = await serve.stop()
    assert.equal(code, 0, `${name}: serve ended in order`)
    const shop = createShop({ store: await openSqlite(path) })
    await audited(shop)
    await shop.close()
    return { quiet, under, quietMegabytes, megabytes, tally }
  } finally {
    attacker?.kill('SIGKILL')
    serve?.child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startAttacker(name: string, target: Target): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./hostile/attacker.ts', import.meta.url))
  const attacker = fork(file, { execArgv: ['--conditions=jumun-source'] })
  const begun = once(attacker, 'message')
  attacker.send({ name, target })
  await begun
  return attacker
}

async function tallyOf(attacker: ChildProcess): Promise<Tally> {
  const told = once(attacker, 'message')
  attacker.send('end')
  const [tally] = (await told) as [Tally]
  return tally
}

function headersFor(user: string, isJwt: boolean): Record<string, string> {
  if (!isJwt) return { 'X-User-Id': user }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: user, exp: Math.floor(Date.now() / 1000) + 3600 })}`
  return { Authorization: `Bearer ${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}` }
}

async function fill(path: string, { catalogue }: Attack): Promise<void> {
  await fillShop(await openSqlite(path))
  if (catalogue === undefined) return
  const shop = createShop({ store: await openSqlite(path) })
  await fillCatalogue(shop, catalogue)
  await shop.close()
}

async function fillCatalogue(shop: Shop, { products, options }: NonNullable<Attack['catalogue']>): Promise<void> {
  const atOnce = 500
  for (let from = 0; from < products; from += atOnce) {
    await shop.catalog.addProducts({
      products: Array.from({ length: Math.min(atOnce, products - from) }, (_, index) => ({
        productId: `product-${from + index}`,
        name: `Product ${from + index}`,
        options: Array.from({ length: options }, (__, option) => ({
          optionId: `option-${option}`,
          name: `Option ${option}`,
          price: 100,
          stock: 10,
        })),
      })),
    })
  }
}
