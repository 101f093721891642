// Runs the applications of examples/embedded as their readers would: each is copied into an empty folder, installs the packed
// packages, is checked by the compiler and started on a database of its own; then its table bookings and orders have to commit and
// vanish together. `npm run examples` runs all, `npm run examples -- hono-sqlite` one.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import assert from 'node:assert/strict'
import { createScratchDatabase } from '@jumun/adapters/scratch'
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { freePort } from '@jumun/doctor/toolbox'
import { startServer } from '@jumun/http/server'
import { build } from 'vite'
import { isWithoutBrowser, launchBrowser } from '../tests/http/chromium.ts'
import { pack, type Packed } from './pack.ts'
import { pnpm } from './pnpm.mjs'

const root = join(import.meta.dirname, '..')
const examples = join(root, 'examples', 'embedded')
const places = {
  sqlite: 'sqlite::memory:',
  mysql: process.env.JUMUN_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/',
  postgres: process.env.JUMUN_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}
/** What scripts have to say. */
const outputs: Readonly<Record<string, string>> = {
  'plain-script': 'mina: PAID, 9000\njun: 1 left\nbest seller: Latte, 2 sold\nthe books are clean\n',
  'opentelemetry-script':
    '  jumun users.register\n  jumun catalog.addProduct\n  jumun orders.place INSUFFICIENT_BALANCE\nopen the café\n',
}

/** What the client has to say, wherever it runs. */
const clientSays = [
  'on sale: Latte',
  'first event: snapshot',
  'PAID, once: true',
  'changed: 9',
  'refused: INSUFFICIENT_STOCK',
]

const quiet = {
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
}
const wanted = process.argv.slice(2)
const names = readdirSync(examples).filter(name => wanted.length === 0 || wanted.includes(name))
const unknown = wanted.filter(name => !names.includes(name))
if (unknown.length > 0) throw new Error(`There is no example ${unknown.join(', ')}.`)

const work = mkdtempSync(join(tmpdir(), 'jumun-examples-'))
const failed: string[] = []
try {
  const tarballs = readdirSync(join(root, 'packages')).map(name => pack(name, work))
  for (const name of names) await runExample(name, tarballs)
  if (wanted.length === 0) for (const manager of ['pnpm', 'yarn'] as const) await installBy(manager, tarballs)
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failed.length === 0 ? 'examples: ok' : `examples: ${failed.join(', ')} failed`)
process.exitCode = failed.length === 0 ? 0 : 1

async function runExample(name: string, tarballs: readonly Packed[]): Promise<void> {
  const begun = performance.now()
  const folder = copy(name, name, tarballs)
  try {
    command(folder, 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
    const installed = performance.now()
    if (name === 'client') await makeClientTypes(folder)
    if (existsSync(join(folder, 'tsconfig.json'))) {
      command(folder, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit'])
    }
    const say = (what: string) => {
      const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
      console.log(
        `ok   ${name}: ${what} (${seconds(performance.now() - begun)}, installing ${seconds(installed - begun)})`,
      )
    }
    if (name === 'load') say('installed and checked')
    else if (name === 'client') say(await runClient(folder))
    else if (name.endsWith('-script')) say(runScript(name, folder))
    else say(await runServer(name, folder))
  } catch (error) {
    failed.push(name)
    console.log(`FAIL ${name}\n${(error as Error).stack}`)
  }
}

/** Other package managers install the same tarballs into an empty folder. */
async function installBy(manager: 'pnpm' | 'yarn', tarballs: readonly Packed[]): Promise<void> {
  const folder = copy('plain-script', `plain-script-${manager}`, tarballs)
  try {
    const arguments_ = {
      pnpm: ['--yes', pnpm, 'install', '--no-frozen-lockfile'],
      // It would compile better-sqlite3, whose program is in its package: it does not know `gypfile: false`, and the compiler
      // wants files from the network. Nothing here has a script of its own.
      yarn: ['--yes', 'yarn@1.22.22', 'install', '--no-progress', '--ignore-scripts'],
    }
    command(folder, 'npx', arguments_[manager])
    console.log(`ok   ${manager}: ${runScript('plain-script', folder)}`)
  } catch (error) {
    failed.push(manager)
    console.log(`FAIL ${manager}\n${(error as Error).stack}`)
  }
}

/** Copies an example, with the tarballs in the place of what would come from the registry. */
function copy(name: string, as: string, tarballs: readonly Packed[]): string {
  const folder = join(work, 'run', as)
  cpSync(join(examples, name), folder, { recursive: true, filter: path => !/node_modules|dist$|\.next$/.test(path) })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const files = Object.fromEntries(tarballs.map(({ name: own, tarball }) => [own, `file:${tarball}`]))
  const dependencies = Object.entries(manifest.dependencies)
  // Not one of them may be looked for in a registry, also where another one depends on it.
  const replaced = { ...manifest, resolutions: files, pnpm: { overrides: files } }
  replaced.dependencies = Object.fromEntries(dependencies.map(([own, version]) => [own, files[own] ?? version]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(replaced))
  const overrides = Object.entries(files).map(([own, file]) => `  '${own}': '${file}'\n`)
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), `pmOnFail: ignore\noverrides:\n${overrides.join('')}`)
  return folder
}

interface Manifest {
  dependencies: Record<string, string>
}

function runScript(name: string, folder: string): string {
  const { stdout } = command(folder, process.execPath, ['main.ts'])
  assert.equal(stdout, outputs[name])
  return 'ran'
}

/** A shop that pages of any origin may use. */
async function withShop<T>(use: (address: string) => Promise<T>): Promise<T> {
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })
  const server = await startServer({ shop, port: 0, workers: false, cors: { origins: ['*'] } })
  try {
    return await use(server.address)
  } finally {
    await server.close()
  }
}

function makeClientTypes(folder: string): Promise<void> {
  return withShop(async SHOP_URL => void (await outputOf(folder, 'npm', ['run', 'types', '--silent'], { SHOP_URL })))
}

async function runClient(folder: string): Promise<string> {
  const said = await withShop(SHOP_URL => outputOf(folder, process.execPath, ['main.ts'], { SHOP_URL }))
  assert.equal(said, `${clientSays.join('\n')}\n`)
  if (isWithoutBrowser) return 'ran in Node; no Chromium is there'
  await build({
    root: folder,
    logLevel: 'silent',
    build: { lib: { entry: 'main.ts', formats: ['es'], fileName: 'client' }, outDir: 'page' },
  })
  const bundle = readFileSync(join(folder, 'page', 'client.js'), 'utf8')
  const page = createServer(({ url }, response) => {
    response.setHeader('Content-Type', url === '/client.js' ? 'text/javascript' : 'text/html')
    response.end(url === '/client.js' ? bundle : '<!doctype html><title>client</title>')
  })
  await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve))
  const browser = await launchBrowser()
  try {
    const tab = await browser.newPage()
    await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`)
    const told = await withShop(address =>
      tab.evaluate(`import('/client.js').then(({ run }) => run(${JSON.stringify(address)}))`),
    )
    assert.deepEqual(told, clientSays)
  } finally {
    await browser.close()
    page.close()
  }
  return 'ran in Node and in Chromium'
}

/** Not `command`, which keeps the thread: the shop of this process answers meanwhile. */
async function outputOf(cwd: string, name: string, args: readonly string[], env: object): Promise<string> {
  return (await promisify(execFile)(name, args, { cwd, env: { ...environment(), ...env } })).stdout
}

async function runServer(name: string, folder: string): Promise<string> {
  const kind = (['sqlite', 'mysql', 'postgres'] as const).find(one => name.endsWith(one))!
  const database = await createScratchDatabase(places[kind], { prefix: 'jumun_example' })
  const port = await freePort()
  const output: string[] = []
  const server = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(), PORT: String(port), DATABASE_URL: database.url },
  })
  for (const stream of [server.stdout, server.stderr]) stream.on('data', chunk => output.push(String(chunk)))
  try {
    await listens(port, server)
    await checkBookings(`http://127.0.0.1:${port}`)
    if (name !== 'hono-sqlite') return 'commits and rolls back together'
    const load = join(examples, 'load', 'load.ts')
    const { stdout } = command(root, process.execPath, [load, `http://127.0.0.1:${port}/shop`, '2', '20'])
    return `commits and rolls back together; ${stdout.trim().replaceAll('\n', '; ')}`
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${output.join('')}`, { cause: error })
  } finally {
    endGroup(server)
    await database.drop()
  }
}

/** What every example has to do, no matter what it is made of. */
async function checkBookings(address: string): Promise<void> {
  const ask = async (path: string, json?: object) => {
    const headers = { 'X-User-Id': 'mina', ...(json && { 'Content-Type': 'application/json' }) }
    const init = json === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(json) }
    const response = await fetch(address + path, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }
  const json = async (path: string) => JSON.parse((await ask(path)).text)
  const booking = (tableNumber: number) => ask('/bookings', { userId: 'mina', productId: 'latte', tableNumber })

  const booked = await booking(7)
  assert.equal(booked.status, 201, booked.text)
  const { orderId } = JSON.parse(booked.text)
  // The host's own table refuses this one, when its order has been placed already.
  const refused = await booking(21)
  assert.ok(refused.status >= 400, refused.text)
  assert.deepEqual(await json('/bookings'), [{ orderId, tableNumber: 7 }])
  const { items } = await json('/shop/orders')
  assert.deepEqual(
    items.map((order: { orderId: string; status: string }) => [order.orderId, order.status]),
    [[orderId, 'PAID']],
  )
  assert.equal((await json('/shop/balance')).balance, 15_500)

  const placed = await ask('/shop/orders', { items: [{ productId: 'latte', quantity: 1 }] })
  assert.equal(placed.status, 201, placed.text)
  const location = placed.headers.get('location')!
  assert.match(location, /^\/shop\/orders\/./)
  assert.equal((await ask(location)).status, 200)
  const soldOut = await ask('/shop/orders', { items: [{ productId: 'latte', quantity: 99 }] })
  assert.equal(soldOut.status, 409, soldOut.text)
  assert.equal(soldOut.headers.get('content-type'), 'application/problem+json')
  assert.match((await ask('/shop/docs')).text, /src="\/shop\/docs\/docs.js"/)
  const stream = await fetch(`${address}/shop/products/stream`)
  const { value } = await stream.body!.getReader().read()
  assert.match(new TextDecoder().decode(value), /event: snapshot/)
}

async function listens(port: number, server: ChildProcess): Promise<void> {
  const until = performance.now() + 120_000
  while (performance.now() < until && server.exitCode === null) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.unref()
    })
    if (isOpen) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('The example does not listen.')
}

/** npm starts a shell, which starts the example. */
function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function command(cwd: string, name: string, args: readonly string[]) {
  const result = spawnSync(name, args, { cwd, encoding: 'utf8', env: environment() })
  if (result.status === 0) return result
  throw new Error(`${name} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`)
}

/**
 * Without the marks of this repository's own npm, which an npm inside would take for its own; and without the engine that Prisma
 * fetches where it is not told of one, and does not need to make a client. Vite sets NODE_ENV, for which npm leaves out types.
 */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(config|package|lifecycle|command|execpath)|NODE_ENV$)/i.test(name),
  )
  // Yarn would take a tarball of an earlier run for this one's: they have the same version.
  return { ...Object.fromEntries(own), CI: '1', ...quiet, YARN_CACHE_FOLDER: join(work, 'yarn') }
}
