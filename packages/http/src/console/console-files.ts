import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'

/** The files of the pages, ready to be sent; each stands in one folder, as `start/console.js`. */
export interface ConsoleFiles {
  /** Names this content: another build has other addresses, so that an answer may be kept for good. */
  readonly build: string
  get(file: string): { readonly text: string; readonly type: string } | undefined
  /** The modules that a module imports before it runs, and those that they import. */
  neededBy(file: string): readonly string[]
}

const script = 'text/javascript'
const appFolder = new URL('app/', import.meta.url)
const styleFolder = new URL('../../browser/console/', import.meta.url)
/** Read as a source, this package is compiled while it is served: Node takes the types away as it does with its own modules. */
const isSource = import.meta.url.endsWith('.ts')
const extension = isSource ? '.ts' : '.js'

/** Modules of others, by the folder and the name under which pages know them. */
const libraries: Readonly<Record<string, () => Promise<string>>> = {
  'lib/lit-html.js': () => readLit('lit-html.js'),
  'lib/directive.js': () => readLit('directive.js'),
  'lib/directive-helpers.js': () => readLit('directive-helpers.js'),
  'lib/repeat.js': () => readLit('directives/repeat.js'),
  'lib/live.js': () => readLit('directives/live.js'),
  // Its module for browsers is three times as long as its script, which makes one variable.
  'lib/uplot.js': async () => `${await readUplot('uPlot.iife.min.js')}\nexport default uPlot\n`,
}
/** How sources name them. */
const served: Readonly<Record<string, string>> = {
  'lit-html': '../lib/lit-html.js',
  'lit-html/directives/repeat.js': '../lib/repeat.js',
  'lit-html/directives/live.js': '../lib/live.js',
  uplot: '../lib/uplot.js',
}

let reading: Promise<ConsoleFiles> | undefined

/** Reads all of them once. */
export function consoleFiles(): Promise<ConsoleFiles> {
  reading ??= readAll()
  reading.catch(() => {
    reading = undefined
  })
  return reading
}

async function readAll(): Promise<ConsoleFiles> {
  const files = new Map<string, { text: string; type: string }>()
  for (const [name, read] of Object.entries(libraries)) files.set(name, { text: await read(), type: script })
  for (const path of await readdir(appFolder, { recursive: true })) {
    const name = path.replaceAll('\\', '/')
    if (!name.endsWith(extension) || name.endsWith('.d.ts') || name.endsWith('.test.ts')) continue
    const text = moduleText(await readFile(new URL(name, appFolder), 'utf8'))
    files.set(name.replace(/\.ts$/, '.js'), { text, type: script })
  }
  const styles = [await readUplot('uPlot.min.css'), await readFile(new URL('console.css', styleFolder), 'utf8')]
  files.set('style/console.css', { text: styles.join('\n'), type: 'text/css' })
  const hash = createHash('sha256')
  for (const [name, { text }] of files) hash.update(`${name}\n${text}\n`)
  return {
    build: hash.digest('base64url').slice(0, 12),
    get: file => files.get(file),
    neededBy(file) {
      const needed = new Set<string>()
      const waiting = [file]
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        for (const found of importsOf(name, files.get(name)?.text ?? '')) {
          if (!needed.has(found)) waiting.push(found)
          needed.add(found)
        }
      }
      return [...needed]
    },
  }
}

/** What a browser can load: plain JavaScript whose imports are addresses. A map of imports would have to be inline. */
function moduleText(source: string): string {
  const text = isSource
    ? stripTypeScriptTypes(source).replaceAll(/((?:from |import |import\()'\.[^']+)\.ts'/g, "$1.js'")
    : source
  return text.replaceAll(/((?:from |import\())'([^.'][^']*)'/g, (whole, before: string, name: string) => {
    return served[name] === undefined ? whole : `${before}'${served[name]}'`
  })
}

/** @returns Names such as `words/words.js`, of `import … from` alone: what `import()` loads is waited for when it is wanted. */
function importsOf(file: string, text: string): readonly string[] {
  const paths = [...text.matchAll(/(?:from|import) ?["'](\.[^"']+)["']/g)].map(([, path]) => path!)
  return paths.map(path => join(dirname(file), path).replaceAll('\\', '/'))
}

const require = createRequire(import.meta.url)

/** Its modules stand in two folders; here they stand in one. */
async function readLit(file: string): Promise<string> {
  // Node is led to an entry of its own, `node/lit-html.js`; those for browsers lie above it.
  const root = dirname(dirname(require.resolve('lit-html')))
  const text = await readFile(join(root, file), 'utf8')
  return text.replaceAll('"../', '"./').replace(/\n\/\/# sourceMappingURL=.*/, '')
}

async function readUplot(file: string): Promise<string> {
  return readFile(join(dirname(require.resolve('uplot')), file), 'utf8')
}
