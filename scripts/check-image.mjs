// Goes through the steps of the Dockerfile without Docker: COPY takes what .dockerignore lets in, RUN runs in a shell, with /build, /app,
// /data and /usr/local/bin below a temporary folder. Then the image's command has to answer: `jumun --version`, and `serve` its
// liveness, as the health check asks for it. Layers, users and the base image are Docker's own and not seen here.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const image = mkdtempSync(join(tmpdir(), 'jumun-image-'))
const folders = ['/build', '/app', '/usr/local/bin']
const inImage = text =>
  text.replaceAll(/(?<![\w./-])\/(build|app|data|usr\/local\/bin)(?![\w-])/g, (_, path) => join(image, path))

try {
  const { environment, command } = replay(stepsOf(readFileSync(join(root, 'Dockerfile'), 'utf8')))
  await start(
    { ...environment, JUMUN_HOST: '127.0.0.1', JUMUN_JWT_SECRET: 'a secret that is long enough for HS256' },
    command,
  )
  console.log('image: ok')
} finally {
  rmSync(image, { recursive: true, force: true })
}

/** Instructions with what follows them; lines that end in a backslash go on. */
function stepsOf(dockerfile) {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
  return lines.flatMap(line => {
    const [, instruction, rest] = /^([A-Z]+) (.*)$/.exec(line.trim()) ?? []
    return instruction === undefined ? [] : [{ instruction, rest }]
  })
}

function replay(steps) {
  for (const folder of folders) mkdirSync(join(image, folder), { recursive: true })
  let folder = join(image, 'build')
  let environment = {}
  let command = []
  for (const { instruction, rest } of steps) {
    // Each stage begins with an environment of its own.
    if (instruction === 'FROM') environment = {}
    if (instruction === 'WORKDIR') folder = inImage(rest)
    if (instruction === 'ENV') environment = { ...environment, ...variablesOf(rest) }
    if (instruction === 'COPY') copy(rest, folder)
    // Owners are Docker's.
    if (instruction === 'RUN') shell(inImage(rest).replace(/&& chown .*$/, ''), folder, environment)
    if (instruction === 'ENTRYPOINT' || instruction === 'CMD') command = [...command, ...JSON.parse(rest)]
  }
  return { environment, command }
}

function variablesOf(text) {
  return Object.fromEntries(
    text.split(/\s+/).map(pair => [pair.slice(0, pair.indexOf('=')), inImage(pair.slice(pair.indexOf('=') + 1))]),
  )
}

function copy(text, folder) {
  const words = text.split(/\s+/)
  // What a stage before has made is there already.
  if (words[0].startsWith('--from=')) return
  const target = join(folder, words.at(-1))
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const allowed = files.stdout
    .trim()
    .split('\n')
    .filter(file => !isIgnored(file, patterns))
  for (const source of words.slice(0, -1)) {
    const from = posix.normalize(source)
    const taken = allowed.filter(file => from === '.' || file === from || file.startsWith(`${from}/`))
    if (taken.length === 0) throw new Error(`COPY ${text}: ${source} is not in the build context`)
    for (const file of taken) {
      const inner = from === '.' ? file : file === from ? posix.basename(file) : file.slice(from.length + 1)
      const to =
        from !== '.' && file === from && !words.at(-1).endsWith('/') && words.length === 2
          ? target
          : join(target, inner)
      mkdirSync(dirname(to), { recursive: true })
      cpSync(join(root, file), to)
    }
  }
}

/** The last pattern that matches decides, as in Docker. */
function isIgnored(file, patterns) {
  let ignored = false
  for (const pattern of patterns) {
    const isException = pattern.startsWith('!')
    if (matches(file, isException ? pattern.slice(1) : pattern)) ignored = !isException
  }
  return ignored
}

function matches(file, pattern) {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*\*\/?|\*/g, stars => (stars === '*' ? '[^/]*' : '.*'))
  return new RegExp(`^${source}(/.*)?$`).test(file)
}

function shell(line, cwd, environment) {
  console.log(`RUN ${line}`)
  const { status } = spawnSync('sh', ['-c', line], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error(`RUN ${line} ended with ${status}`)
}

async function start(environment, command) {
  const port = await freePort()
  const path = [join(image, 'usr/local/bin'), process.env.PATH].join(delimiter)
  const env = { ...environment, PATH: path, HOME: join(image, 'data'), JUMUN_PORT: String(port) }
  const version = spawnSync('jumun', ['--version'], { cwd: join(image, 'data'), env, encoding: 'utf8' })
  if (!/^\d+\.\d+\.\d+/.test(version.stdout ?? ''))
    throw new Error(`jumun --version: ${version.stdout}${version.stderr ?? version.error}`)
  const [name, ...words] = command
  const server = spawn(name, words, { cwd: join(image, 'data'), env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(server, 'exit')
  try {
    await live(port)
  } finally {
    server.kill('SIGTERM')
  }
  const [status] = await ended
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`)
}

/** As the health check asks, for at most 20 s. */
async function live(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error('the server does not answer its health check')
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
