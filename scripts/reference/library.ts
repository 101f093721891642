import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as core from '@jumun/core'
import * as z from 'zod'
import { type Schema, shapeOf } from './json-schema.ts'
import { code, markdownTable, referencePage, typeText } from './markdown.ts'
import { isNode, nameOf, root, type Syntax, type SyntaxNode, syntaxOf } from './syntax.ts'

/** A name that a package exports, with where it is declared. */
interface Exported {
  readonly name: string
  readonly kind: string
  readonly signature: string
  readonly comment: string
}

const packages = ['core', 'adapters', 'http', 'doctor']
/** For the repository's own tests and tools. */
const inner = new Set(['./suites', './scratch', './package.json'])

export function libraryPage(): string {
  return referencePage(
    'Library',
    'Every public name by its entry point; types in full are in the `.d.ts` files of each package, with the same comments. Start with ' +
      '`createShop` and the methods of `Shop`.',
    [
      '## Shop',
      'Besides the codes named, each method may throw `INVALID_INPUT` and `BUSY` ([errors](errors.md)).',
      ...shopMethods(),
      '## Inputs',
      'What methods and routes take; `?` marks what may be left out.',
      markdownTable(['type', 'shape'], inputs()),
      ...packages.flatMap(name =>
        entriesOf(name).flatMap(({ entry, file }) => [
          `## ${entry}`,
          markdownTable(
            ['name', 'kind', 'meaning'],
            exportsOf(file).map(({ name: exported, kind, signature, comment }) => [
              code(exported),
              kind,
              [signature === '' ? '' : code(signature), comment].filter(text => text !== '').join(' '),
            ]),
          ),
        ]),
      ),
    ],
  )
}

/** The inputs of methods, as their schemas check them. */
function inputs(): string[][] {
  return Object.entries(core)
    .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    .flatMap(([name, value]) => {
      if (!name.endsWith('Input') || !isSchema(value)) return []
      const schema = z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' }) as Schema
      return [[code(name.charAt(0).toUpperCase() + name.slice(1)), code(shapeOf(schema))]]
    })
}

/** By what it can do and not by its class: tests may load zod twice. */
function isSchema(value: unknown): value is z.ZodType {
  return typeof value === 'object' && value !== null && 'safeParse' in value
}

/** All entry points that others may import, with their sources. */
export function publicEntries(): { entry: string; file: string }[] {
  return packages.flatMap(entriesOf)
}

/** The entry points of a package, such as `@jumun/core/memory`, with their sources. */
function entriesOf(name: string): { entry: string; file: string }[] {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    exports: Record<string, { 'jumun-source'?: string }>
  }
  return Object.entries(manifest.exports).flatMap(([path, conditions]) => {
    const source = conditions['jumun-source']
    if (inner.has(path) || source === undefined) return []
    return [{ entry: `@jumun/${name}${path.slice(1)}`, file: join('packages', name, source) }]
  })
}

export function exportsOf(file: string): Exported[] {
  const syntax = syntaxOf(file)
  return bodyOf(syntax.program)
    .filter(node => node.type === 'ExportNamedDeclaration')
    .flatMap(node => {
      if (isNode(node['declaration'])) return described(syntax, node, node['declaration'])
      const from = (node['source'] as { value?: string } | null)?.value
      const specifiers = node['specifiers'] as readonly SyntaxNode[]
      return specifiers.flatMap(({ local, exported }) => {
        const name = (exported as { name: string }).name
        const inside = (local as { name: string }).name
        return [{ ...declarationOf(from === undefined ? file : sourceOf(file, from), inside), name }]
      })
    })
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

function sourceOf(file: string, from: string): string {
  return from.startsWith('.') ? join(dirname(file), from) : from
}

function declarationOf(file: string, name: string): Exported {
  // A name of another package has its own place in this page.
  if (!file.startsWith('packages')) return { name, kind: '', signature: '', comment: `From \`${file}\`.` }
  const syntax = syntaxOf(file)
  for (const node of bodyOf(syntax.program)) {
    const declaration = isNode(node['declaration']) ? node['declaration'] : node
    const found = described(syntax, node, declaration).find(one => one.name === name)
    if (found !== undefined) return found
    if (node.type !== 'ExportNamedDeclaration' || !isNode(node['source'])) continue
    for (const { local, exported } of node['specifiers'] as readonly SyntaxNode[]) {
      if ((exported as { name: string }).name !== name) continue
      return declarationOf(
        sourceOf(file, (node['source'] as unknown as { value: string }).value),
        (local as { name: string }).name,
      )
    }
  }
  return { name, kind: '', signature: '', comment: '' }
}

const kinds: Readonly<Record<string, string>> = {
  ClassDeclaration: 'class',
  FunctionDeclaration: 'function',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
}

/** What a declaration makes known: one name, or each that a `const` has. */
function described(syntax: Syntax, node: SyntaxNode, declaration: SyntaxNode): Exported[] {
  const comment = syntax.commentOf(node)
  if (declaration.type === 'VariableDeclaration') {
    const all = declaration['declarations'] as readonly SyntaxNode[]
    return all.flatMap(one => {
      const name = nameOf(one)
      return name === undefined ? [] : [{ name, kind: 'constant', signature: '', comment }]
    })
  }
  const name = nameOf(declaration)
  const kind = kinds[declaration.type]
  if (name === undefined || kind === undefined) return []
  const body = declaration['body']
  const signature =
    kind === 'function' && isNode(body)
      ? typeText(syntax.text.slice(declaration.start, body.start)).replace('function ', '')
      : ''
  return [{ name, kind, signature: signature.replace(/^async /, ''), comment }]
}

function shopMethods(): string[] {
  const syntax = syntaxOf('packages/core/src/shop.ts')
  const shop = bodyOf(syntax.program).find(
    node => isNode(node['declaration']) && nameOf(node['declaration']) === 'Shop',
  )!
  const members = ((shop['declaration'] as SyntaxNode)['body'] as { body: readonly SyntaxNode[] }).body
  const isRoom = (member: SyntaxNode) => roomOf(member) !== undefined
  const row = (member: SyntaxNode, room: string) => {
    const text = typeText(syntax.textOf(member))
    return [code(`${room}${text}`), syntax.commentOf(member)]
  }
  return [
    ...members.filter(isRoom).flatMap(member => [
      `### shop.${nameOf(member)}`,
      ...(syntax.commentOf(member) === '' ? [] : [syntax.commentOf(member)]),
      markdownTable(
        ['method', 'meaning'],
        roomOf(member)!.map(method => row(method, '')),
      ),
    ]),
    '### shop',
    markdownTable(
      ['method', 'meaning'],
      members.filter(member => !isRoom(member)).map(member => row(member, '')),
    ),
  ]
}

function roomOf(member: SyntaxNode): readonly SyntaxNode[] | undefined {
  const annotation = member['typeAnnotation'] as SyntaxNode | undefined
  const type = annotation?.['typeAnnotation'] as SyntaxNode | undefined
  return type?.type === 'TSTypeLiteral' ? (type['members'] as readonly SyntaxNode[]) : undefined
}

function bodyOf(program: SyntaxNode): readonly SyntaxNode[] {
  return program['body'] as readonly SyntaxNode[]
}
