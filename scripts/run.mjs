// Every root script starts here. Plain JavaScript without dependencies, because it runs on any Node that is there (20 or
// newer) before anything is installed. It installs with a fixed pnpm when the lockfile or a manifest has changed since the
// last time, builds what is out of date, and goes on with the Node that the repository pins.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isWindows = process.platform === 'win32'
const pinnedNode = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node')
const stampFile = join(root, 'node_modules', '.jumun-installed')
const packages = ['core', 'adapters', 'http', 'doctor', 'cli']

process.chdir(root)
const [task = '', ...args] = process.argv.slice(2)

const tasks = {
  setup: () => install(args),
  build: () => build(),
  start: () => {
    build()
    node('packages/cli/bin/jumun.js', 'demo', ...args)
  },
  test: () => {
    build()
    // What has just been built is what the tests of the command run.
    process.env.JUMUN_TEST_BUILT = '1'
    bin('vitest', 'vitest', 'run', ...args)
  },
  stress: () => {
    build()
    script('tests/stress/main.ts')
  },
  bench: () => script('benchmarks/main.ts'),
  mutation: () => script('tests/mutation/main.ts'),
  services: () => script('scripts/services/main.ts'),
  embedding: () => {
    install()
    node('scripts/embedding.mjs', ...args)
  },
  console: () => {
    install()
    bin('vitest', 'vitest', 'run', '--config', 'tests/console/vitest.config.ts', '--root', '.', ...args)
  },
  examples: () => {
    build()
    script('scripts/examples.ts')
  },
  docs: () => script('scripts/docs.ts'),
  'docs:site': () => {
    install()
    node('scripts/docs-site.mjs')
  },
  'event-schemas': () => script('scripts/event-schemas.ts'),
  'data-platform': () => script('examples/data-platform/run.ts'),
  typecheck: () => {
    install()
    bin('typescript', 'tsc', '-b', 'tsconfig.json')
  },
  lint: () => {
    install()
    bin('oxlint', 'oxlint', '--type-aware', '--deny-warnings', ...args)
    bin('@biomejs/biome', 'biome', 'lint', '--error-on-warnings', '.')
  },
  format: () => {
    install()
    bin('@biomejs/biome', 'biome', 'format', '--write', '.')
  },
  'format:check': () => {
    install()
    bin('@biomejs/biome', 'biome', 'format', '.')
  },
  knip: () => {
    install()
    bin('knip', 'knip', '--no-progress', ...args)
  },
  'check:packages': () => {
    build()
    node('scripts/check-packages.mjs', ...args)
  },
  'check:image': () => node('scripts/check-image.mjs'),
  'check:openapi': () => script('scripts/check-openapi.ts'),
  'check:consumers': () => {
    build()
    node('scripts/check-consumers.mjs', ...args)
  },
  clean: () => {
    for (const folder of ['dist', 'packages/cli/bundle', ...packages.map(name => `packages/${name}/dist`)]) {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

if (!Object.hasOwn(tasks, task)) fail(`Tasks: ${Object.keys(tasks).join(', ')}`)
tasks[task]()

function install(options = []) {
  const wanted = stampNow()
  if (options.length === 0 && existsSync(pinnedNode) && existsSync(stampFile)) {
    if (readFileSync(stampFile, 'utf8') === wanted) return
  }
  say(`installing dependencies with ${pnpm}`)
  rmSync(stampFile, { force: true })
  const env = { ...process.env, CI: '1', HOME: usableHome(), npm_config_update_notifier: 'false' }
  const command = ['--yes', pnpm, 'install', ...(options.length === 0 ? ['--frozen-lockfile'] : options)]
  // All of it goes to stderr: the output of a script is the output of its task.
  const { status, error } = spawnSync('npx', command, { stdio: ['ignore', 2, 2], env, shell: isWindows })
  if (error !== undefined) fail(`npx could not be started: ${error.message}`)
  if (status !== 0) fail('The dependencies could not be installed; the reason stands above.')
  if (!existsSync(pinnedNode)) fail('The npm package "node" did not bring its binary for this platform.')
  writeFileSync(stampFile, stampNow())
}

/** What an installation depends on: another value means that it is out of date. */
function stampNow() {
  const hash = createHash('sha256').update(`${pnpm} ${process.platform} ${process.arch}`)
  const manifests = packages.map(name => `packages/${name}/package.json`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    hash.update(`\n${file}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** npm and pnpm keep their caches under HOME; some build machines have none, or one that cannot be written. */
function usableHome() {
  for (const folder of [process.env.HOME, isWindows ? undefined : userInfo().homedir]) {
    if (!folder) continue
    try {
      accessSync(folder, constants.W_OK)
      return folder
    } catch {
      // Try the next one.
    }
  }
  return mkdtempSync(join(tmpdir(), 'jumun-home-'))
}

function build() {
  install()
  bin('typescript', 'tsc', '-b', 'tsconfig.build.json')
  for (const name of packages) removeOrphans(`packages/${name}`)
  node('scripts/bundle-cli.mjs')
}

/** tsc leaves behind what it no longer makes, such as the output of renamed sources, and it would be published. */
function removeOrphans(folder) {
  for (const file of readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })) {
    const output = join(file.parentPath ?? file.path, file.name)
    const stem = /^(.*)\.(?:js|d\.ts)(?:\.map)?$/.exec(output)?.[1]
    if (stem === undefined || !file.isFile()) continue
    const source = stem.replace(join(folder, 'dist'), join(folder, 'src'))
    // The output is the source without its types, line by line mostly: it needs no map to be read.
    if (output.endsWith('.js.map') || !existsSync(`${source}.ts`)) rmSync(output)
  }
}

/** Node 24 strips types by itself; the condition makes it read the packages' sources instead of their builds. */
function script(file) {
  install()
  if (!existsSync(file)) fail(`${file} does not exist.`)
  node('--conditions=jumun-source', file, ...args)
}

function bin(name, command, ...rest) {
  const folder = join(root, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command]
  node(join(folder, file), ...rest)
}

function node(...command) {
  const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const { status, signal, error } = spawnSync(pinnedNode, command, { stdio: 'inherit', env: { ...process.env, PATH } })
  if (error !== undefined) fail(`${pinnedNode} could not be started: ${error.message}`)
  if (signal !== null) fail(`Ended by ${signal}.`)
  if (status !== 0) process.exit(status)
}

function say(message) {
  process.stderr.write(`jumun: ${message}\n`)
}

function fail(message) {
  say(message)
  process.exit(1)
}
