// What needs the libraries and frameworks that applications use: they are a workspace of their own (tests/embedding), installed
// here and nowhere else. `npm run embedding` checks its types and runs its tests; what is named behind `--` goes to vitest, and
// `--bench` measures instead.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'tests', 'embedding')
const isWindows = process.platform === 'win32'

/** Without these Prisma and Next would ask and tell others, and Prisma fetch an engine that making clients does not need. */
const quiet = {
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  NEXT_TELEMETRY_DISABLED: '1',
}

installOnce()
const args = process.argv.slice(2)
if (args.includes('--bench')) run(process.execPath, ['--conditions=jumun-source', 'bench.ts'], {})
else {
  bin(root, 'typescript', 'tsc', '-p', folder)
  bin(root, 'vitest', 'vitest', 'run', '--config', join(folder, 'vitest.config.ts'), ...args)
}

function installOnce() {
  const stampFile = join(folder, 'node_modules', '.jumun-installed')
  const wanted = stampNow()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  rmSync(stampFile, { force: true })
  run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], { CI: '1' })
  for (const file of schemas()) bin(folder, 'prisma', 'prisma', 'generate', '--schema', join('prisma', file))
  bin(folder, 'next', 'next', 'build', 'next-app')
  writeFileSync(stampFile, wanted)
}

function schemas() {
  return readdirSync(join(folder, 'prisma'))
}

function stampNow() {
  const hash = createHash('sha256').update(pnpm)
  const files = [
    'package.json',
    join('carriers', 'nest-11', 'package.json'),
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...schemas().map(file => join('prisma', file)),
  ]
  const routes = readdirSync(join(folder, 'next-app'), { recursive: true }).filter(file => file.endsWith('js'))
  files.push(...routes.map(file => join('next-app', file)))
  for (const file of files) hash.update(readFileSync(join(folder, file)))
  return hash.digest('hex')
}

function bin(from, name, command, ...args) {
  const package_ = join(from, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'))
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command]
  run(process.execPath, [join(package_, file), ...args], quiet)
}

function run(command, args, env) {
  const options = {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: isWindows && command === 'npx',
  }
  const { status, error } = spawnSync(command, args, options)
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
