import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { type Block, root } from './pages.ts'
import { scopes } from './scopes.ts'

interface Setting {
  /** What the page takes as given: names that the block uses and does not declare. */
  readonly given?: Readonly<Record<string, unknown>>
  /** What stands for a module that the block imports: a file of the reader's own, or a real one with smaller figures. */
  readonly modules?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Where imports are resolved. */
  readonly folder?: string
}

let runs = 0

/** Runs a block of TypeScript as the module that it is in a reader's project; answers all that it declares. */
export async function runBlock(block: Block, { given = {}, modules = {}, folder = root }: Setting = {}) {
  const { program, errors } = parseSync('block.ts', block.body)
  if (errors.length > 0) throw new Error(`${block.file}: ${errors[0]!.message}`)
  let { body } = block
  const declared: string[] = []
  const replaced: string[] = []
  for (const statement of [...program.body].reverse()) {
    if (statement.type !== 'ImportDeclaration') continue
    const names = statement.specifiers.map(({ local }) => local.name)
    if (!Object.hasOwn(modules, statement.source.value)) {
      declared.push(...names)
      continue
    }
    replaced.push(...names)
    body = body.slice(0, statement.start) + body.slice(statement.end)
  }
  const own = program.body.flatMap(namesOf)
  const id = `${process.pid}-${++runs}`
  const all: Record<string, unknown> = Object.assign({}, given, ...Object.values(modules))
  scopes.set(id, all)
  const wanted = Object.keys(all).filter(name => replaced.includes(name) || ![...declared, ...own].includes(name))
  const text = [
    `import { scopes } from ${JSON.stringify(join(import.meta.dirname, 'scopes.ts'))}`,
    `const { ${wanted.join(', ')} } = scopes.get('${id}')`,
    body,
    `export { ${own.join(', ')} }`,
  ].join('\n')
  const file = join(folder, '.generated', `docs-${id}.ts`)
  mkdirSync(join(folder, '.generated'), { recursive: true })
  writeFileSync(file, text)
  try {
    return (await import(/* @vite-ignore */ file)) as Readonly<Record<string, unknown>>
  } finally {
    rmSync(file)
    scopes.delete(id)
  }
}

/** What a statement declares and does not export itself. */
function namesOf(statement: ReturnType<typeof parseSync>['program']['body'][number]): string[] {
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') return [statement.id!.name]
  if (statement.type !== 'VariableDeclaration') return []
  return statement.declarations.flatMap(({ id }) => boundBy(id))
}

function boundBy(pattern: { readonly type: string }): string[] {
  if (pattern.type === 'Identifier') return [(pattern as unknown as { name: string }).name]
  if (pattern.type === 'Property') return boundBy((pattern as unknown as { value: { type: string } }).value)
  if (pattern.type !== 'ObjectPattern') return []
  return (pattern as unknown as { properties: { type: string }[] }).properties.flatMap(boundBy)
}
