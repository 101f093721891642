// Puts the command together: hundreds of modules take longer to find and to load than a short command takes to do its work.
// What `packages/cli/dist` imports from this workspace and from libraries becomes a few files in `packages/cli/bundle`. Drivers
// and all else that the command depends on by itself stay imports. Without a change since the last time nothing is done.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packages = join(root, 'packages')
const target = join(packages, 'cli', 'bundle')
const stampFile = join(target, '.stamp')

const manifest = JSON.parse(readFileSync(join(packages, 'cli', 'package.json'), 'utf8'))
/** Loaded by nearly every command, and of many modules. */
const taken = ['commander', 'zod']
const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(
  name => !name.startsWith('@jumun/') && !taken.includes(name),
)

/**
 * To import `node:http` is to look at all of its members, and one of them loads Node's whole client of fetch: a quarter of the
 * time in which a server starts.
 */
const httpMembers = ['Agent', 'createServer', 'request', 'STATUS_CODES']
const plainHttp = {
  name: 'plain-http',
  resolveId: { order: 'pre', handler: id => (id === 'node:http' ? '\0node:http' : null) },
  load(id) {
    if (id !== '\0node:http') return null
    return `export const { ${httpMembers.join(', ')} } = process.getBuiltinModule('node:http')`
  },
}

const stamp = stampNow()
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) await bundle()

async function bundle() {
  rmSync(target, { recursive: true, force: true })
  const build = await rolldown({
    input: { main: join(packages, 'cli', 'dist', 'main.js') },
    platform: 'node',
    external: id => installed.some(name => id === name || id.startsWith(`${name}/`)),
    plugins: [{ name: 'places', transform: (code, id) => withPlaceOf(id, code) }, plainHttp],
  })
  const { output } = await build.write({ dir: target, format: 'esm', chunkFileNames: '[name]-[hash].js' })
  const libraries = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap(id => libraryOf(id) ?? [])))
  mkdirSync(target, { recursive: true })
  writeFileSync(
    join(target, 'LICENSES.txt'),
    [...libraries]
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map(licenceOf)
      .join('\n\n'),
  )
  writeFileSync(stampFile, stamp)
}

/** Where a module stands tells it where its files are: that place it goes on telling, also where it is not installed. */
function withPlaceOf(id, code) {
  if (!code.includes('import.meta.url') || !id.startsWith(packages)) return null
  const [name, ...path] = relative(packages, id).split(sep)
  const place =
    name === 'cli'
      ? `new URL(${JSON.stringify(`../${path.join('/')}`)}, import.meta.url).href`
      : `new URL(${JSON.stringify(`./${path.slice(1).join('/')}`)}, import.meta.resolve('@jumun/${name}')).href`
  return code.replaceAll('import.meta.url', `(${place})`)
}

/** The folder of the library that a module is of. */
function libraryOf(id) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find(one => /^licen[cs]e(\.\w+)?$/i.test(one))
  if (file === undefined) throw new Error(`${name} has no licence to be given with it`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

function stampNow() {
  const hash = createHash('sha256')
  const made = readdirSync(packages).map(name => join(packages, name, 'dist', '.tsbuildinfo'))
  for (const file of [fileURLToPath(import.meta.url), join(root, 'pnpm-lock.yaml'), ...made]) {
    if (existsSync(file)) hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}
