import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'vite'

/**
 * Test files, the nearest to a source first: those that stand beside it, those that import it in any way, and the others, which
 * may meet it in a process that they start. Of equally near ones the shortest comes first: what any of them notices is known
 * sooner.
 */
export function nearestFirst(root: string, file: string, msOf: ReadonlyMap<string, number>): string[] {
  const tests = [...msOf.keys()].toSorted((one, other) => msOf.get(one)! - msOf.get(other)!)
  const importing = tests.filter(test => importsOf(root, test).has(file))
  const beside = importing.filter(test => dirname(test) === dirname(file) || test === `${dirname(file)}.test.ts`)
  return [...new Set([...beside, ...importing, ...tests])]
}

const reached = new Map<string, ReadonlySet<string>>()
const direct = new Map<string, readonly string[]>()

/** All sources that a file imports, and those that these import, as paths below the root. */
function importsOf(root: string, file: string): ReadonlySet<string> {
  const known = reached.get(file)
  if (known !== undefined) return known
  const found = new Set<string>()
  const waiting = [file]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const imported of directImports(root, next)) {
      if (found.has(imported)) continue
      found.add(imported)
      waiting.push(imported)
    }
  }
  reached.set(file, found)
  return found
}

function directImports(root: string, file: string): readonly string[] {
  const known = direct.get(file)
  if (known !== undefined) return known
  const source = readFileSync(join(root, file), 'utf8')
  const { module } = parseSync(file, source)
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
  ]
  const found = [...new Set(names)].flatMap(name => pathOf(root, file, name) ?? [])
  direct.set(file, found)
  return found
}

/** Undefined for what is no source of the workspace. */
function pathOf(root: string, from: string, name: string): string | undefined {
  if (name.startsWith('.')) {
    const path = join(dirname(from), name)
    return path.endsWith('.ts') && existsSync(join(root, path)) ? path : undefined
  }
  const [, packageName, subpath = ''] = /^@jumun\/([^/]+)(\/.*)?$/.exec(name) ?? []
  if (packageName === undefined) return undefined
  const folder = join('packages', packageName)
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    exports: Record<string, { 'jumun-source': string }>
  }
  const source = manifest.exports[`.${subpath}`]?.['jumun-source']
  return source === undefined ? undefined : relative('', join(folder, source))
}
