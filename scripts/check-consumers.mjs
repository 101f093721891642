// What the packed packages are for those who use them: types under old and new TypeScript in the strictest settings, `require` of
// CommonJS, bundles of three bundlers, and, where they are installed, Node versions and runtimes other than the pinned one.
// `npm run check:consumers`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, run } from './pack.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const work = mkdtempSync(join(tmpdir(), 'jumun-consumers-'))
const compilers = { 5.4: '5.4.5', 5.9: '5.9.3', '6.0': '6.0.3', '7.0': '7.0.2' }
let failures = 0

/** Every public entry point, and something of each that a strict consumer would write. */
const consumer = `
import { openStore } from '@jumun/adapters/open'
import { openSqlite } from '@jumun/adapters/sqlite'
import { openMysql } from '@jumun/adapters/mysql'
import { openPostgres } from '@jumun/adapters/postgres'
import { fromDrizzle, fromKnex, fromPrisma, type HostQueries, poolOfKnex } from '@jumun/adapters/host'
import { createRedisCache } from '@jumun/adapters/redis'
import * as webhook from '@jumun/adapters/webhook'
import * as kafka from '@jumun/adapters/kafka'
import * as rabbitmq from '@jumun/adapters/rabbitmq'
import * as jsonl from '@jumun/adapters/jsonl'
import { createShop, isShopError, type Order, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createApp, jwtAuthentication } from '@jumun/http'
import { createFetchHandler, type FetchHandler } from '@jumun/http/fetch'
import { startServer } from '@jumun/http/server'

export const all = [openStore, openSqlite, openMysql, openPostgres, fromDrizzle, fromKnex, fromPrisma, poolOfKnex]
export const others = [createRedisCache, webhook, kafka, rabbitmq, jsonl, createApp, jwtAuthentication, startServer]

const shop: Shop = createShop({ store: createMemoryStore() })
export const handler: FetchHandler = createFetchHandler({ shop, prefix: '/shop' })
export const queries: HostQueries = { database: 'sqlite', query: async () => ({ rows: [], affected: 0 }) }

export async function place(): Promise<Order | number> {
  try {
    return await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  } catch (error) {
    if (isShopError(error, 'INSUFFICIENT_STOCK')) return error.details.shortages[0]?.available ?? 0
    throw error
  }
}
`

const trial = `
const shop = createShop({ store: createMemoryStore() })
shop.users.register({ userId: 'mina', name: 'Mina' }).then(async () => {
  const answer = await createFetchHandler({ shop })(new Request('http://shop/health/ready'))
  console.log(answer.status)
})
`

try {
  const tarballs = readdirSync(join(root, 'packages')).map(name => pack(name, work))
  const folder = install(tarballs)
  checkTypes(folder)
  checkRequire(folder)
  checkBundles(folder)
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failures === 0 ? 'consumers: ok' : `consumers: ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1

function install(tarballs) {
  const folder = join(work, 'consumer')
  mkdirSync(folder)
  const dependencies = {
    ...Object.fromEntries(tarballs.map(({ name, tarball }) => [name, `file:${tarball}`])),
    ...Object.fromEntries(
      Object.entries(compilers).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]),
    ),
    'better-sqlite3': '13.2.0',
    esbuild: '0.28.2',
    rollup: '4.68.8',
    '@rollup/plugin-commonjs': '29.0.3',
    '@rollup/plugin-json': '6.1.0',
    '@rollup/plugin-node-resolve': '16.0.3',
    vite: '8.3.8',
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder })
  return folder
}

function checkTypes(folder) {
  writeFileSync(join(folder, 'consumer.mts'), consumer)
  for (const compiler of Object.keys(compilers)) {
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: [] }
      const compilerOptions = { ...strict, noEmit: true, target: 'es2022', lib: ['es2022'], module, moduleResolution }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }))
      const tsc = join(folder, 'node_modules', `typescript-${compiler}`, 'bin', 'tsc')
      const result = spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' })
      const errors = result.stdout.split('\n').filter(line => line !== '' && !isOfNodeTypes(line))
      expect(
        `TypeScript ${compiler}, ${moduleResolution}, types: [], no skipLibCheck`,
        result.error === undefined && errors.length === 0,
        errors.join('\n'),
      )
    }
  }
}

/** Node's own types speak of what TypeScript 5.4 does not know yet, and go on below their errors, with an indent. */
function isOfNodeTypes(line) {
  return line.startsWith('node_modules/@types/node/') || line.startsWith(' ')
}

function checkRequire(folder) {
  const source = `
const { createShop } = require('@jumun/core')
const { createMemoryStore } = require('@jumun/core/memory')
const { createFetchHandler } = require('@jumun/http/fetch')
require('@jumun/adapters/sqlite')
require('@jumun/adapters/host')
${trial}`
  writeFileSync(join(folder, 'require.cjs'), source)
  for (const [name, node] of nodes()) {
    const result = spawnSync(node, ['require.cjs'], { cwd: folder, encoding: 'utf8' })
    expect(`require() from CommonJS, ${name}`, result.stdout === '200\n', result.stderr)
  }
}

/** The pinned one, and others that the environment names: JUMUN_OTHER_RUNTIMES='/path/to/node /path/to/bun'. */
function nodes() {
  const others = (process.env.JUMUN_OTHER_RUNTIMES ?? '').split(' ').filter(path => path !== '')
  return [['the pinned Node', process.execPath], ...others.map(path => [path, path])]
}

function checkBundles(folder) {
  const source = `
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createFetchHandler } from '@jumun/http/fetch'
${trial}`
  writeFileSync(join(folder, 'main.mjs'), source)
  const bin = name => {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
    return join(folder, 'node_modules', name, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[name])
  }
  const banner =
    "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"
  const plugins = "[resolve({ exportConditions: ['node'] }), commonjs(), json()]"
  writeFileSync(
    join(folder, 'rollup.config.mjs'),
    `import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import resolve from '@rollup/plugin-node-resolve'
export default { plugins: ${plugins}, output: { file: 'out/rollup.mjs', format: 'esm', inlineDynamicImports: true } }`,
  )
  const bundlers = {
    esbuild: [
      bin('esbuild'),
      'main.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      `--banner:js=${banner}`,
      '--outfile=out/esbuild.mjs',
    ],
    rollup: [process.execPath, bin('rollup'), 'main.mjs', '--config', 'rollup.config.mjs'],
    vite: [process.execPath, bin('vite'), 'build', '--ssr', 'main.mjs', '--outDir', 'out/vite', '--logLevel', 'error'],
  }
  for (const [name, [command, ...args]] of Object.entries(bundlers)) {
    const built = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
    const file = [`out/${name}.mjs`, 'out/vite/main.mjs', 'out/vite/main.js'].find(path =>
      existsSync(join(folder, path)),
    )
    const result = spawnSync(process.execPath, [file ?? 'none'], { cwd: folder, encoding: 'utf8' })
    expect(`bundled by ${name}`, result.stdout === '200\n', `${built.stdout}${built.stderr}${result.stderr}`)
  }
}

function expect(what, holds, output = '') {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
  if (holds) return
  failures += 1
  console.log(String(output).slice(0, 4_000))
}
