import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { commentText } from './markdown.ts'

/** A node of a syntax tree, as far as the reference looks at one. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [name: string]: unknown
}

/** A source with its tree. */
export interface Syntax {
  readonly file: string
  readonly text: string
  readonly program: SyntaxNode
  /** The JSDoc comment right before a node, as one line; '' where there is none. */
  commentOf(node: SyntaxNode): string
  /** What a node looks like in the source. */
  textOf(node: SyntaxNode): string
}

export const root = join(import.meta.dirname, '..', '..')
const parsed = new Map<string, Syntax>()

/** Reads a source by its path in the repository; each is parsed once. */
export function syntaxOf(file: string): Syntax {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const text = readFileSync(join(root, file), 'utf8')
  const { program, comments } = parseSync(file, text)
  const byEnd = new Map<number, string>()
  for (const { type, value, end } of comments) if (type === 'Block' && value.startsWith('*')) byEnd.set(end, value)
  const syntax: Syntax = {
    file,
    text,
    program: program as unknown as SyntaxNode,
    commentOf(node) {
      const before = text.slice(0, node.start).trimEnd().length
      return commentText(byEnd.get(before)?.slice(1) ?? '')
    },
    textOf: node => text.slice(node.start, node.end),
  }
  parsed.set(file, syntax)
  return syntax
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** The node and all below it, in the order of the source. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node)
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const one of child) if (isNode(one)) walk(one, visit)
    if (isNode(child)) walk(child, visit)
  }
}

/** The name of a declaration or of a property; undefined where it has none that is a word. */
export function nameOf(node: SyntaxNode): string | undefined {
  const key = (node['key'] ?? node['id']) as { name?: string; value?: unknown } | undefined
  return key?.name ?? (typeof key?.value === 'string' ? key.value : undefined)
}
