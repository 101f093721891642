import { parseSync } from 'vite'

/** One small change of a source, such as a hurried hand makes. */
export interface Mutant {
  /** Where the change begins and ends in the source, and what stands there instead. */
  readonly start: number
  readonly end: number
  readonly replacement: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const otherOperator: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '++': '--',
  '--': '++',
}

/** All that can be changed in a source of TypeScript: operators, conditions, constants, and statements that are left out. */
export function mutantsOf(source: string, file: string): Mutant[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const mutants: Mutant[] = []
  visit(program as unknown as Node, node => {
    for (const [range, replacement] of changesOf(node, source)) {
      if (source.slice(range.start, range.end) !== replacement) mutants.push({ ...range, replacement })
    }
  })
  return mutants
}

type Range = Pick<Mutant, 'start' | 'end'>
type Change = readonly [range: Range, replacement: string]

function changesOf(node: Node, source: string): Change[] {
  const whole: Range = { start: node.start, end: node.end }
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return withOtherOperator(node, node.left as Node, node.right as Node, source)
    case 'LogicalExpression': {
      const left = node.left as Node
      if (node.operator === '??') return [[whole, source.slice(left.start, left.end)]]
      return withOtherOperator(node, left, node.right as Node, source)
    }
    case 'UpdateExpression':
      return [
        [
          whole,
          source.slice(node.start, node.end).replace(String(node.operator), otherOperator[String(node.operator)]!),
        ],
      ]
    case 'UnaryExpression':
      return node.operator === '!' ? [[{ start: node.start, end: node.start + 1 }, '']] : []
    case 'IfStatement':
    case 'ConditionalExpression':
      return [
        [rangeOf(node.test as Node), 'true'],
        [rangeOf(node.test as Node), 'false'],
      ]
    case 'WhileStatement':
      return [[rangeOf(node.test as Node), 'false']]
    case 'Literal':
      return literalChanges(node)
    case 'TemplateLiteral':
      return [[whole, `''`]]
    case 'ExpressionStatement':
      return node.directive === undefined || node.directive === null ? [[whole, ';']] : []
    case 'ThrowStatement':
      return [[whole, ';']]
    case 'ReturnStatement':
      return isNothing(node.argument as Node | null) ? [] : [[whole, 'return']]
    default:
      return []
  }
}

/** The source with the change made. */
export function patched(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end)
}

/** The line in which the change begins, before and after it. */
export function changedLine(source: string, mutant: Mutant): { line: string; changed: string } {
  const lineStart = source.lastIndexOf('\n', mutant.start - 1) + 1
  const lineFrom = (text: string) => text.slice(lineStart, text.indexOf('\n', lineStart)).trim()
  return { line: lineFrom(source), changed: lineFrom(patched(source, mutant)) }
}

/** What a function answers that returns without a word. */
function isNothing(argument: Node | null): boolean {
  return argument === null || (argument.type === 'Identifier' && argument.name === 'undefined')
}

function withOtherOperator(node: Node, left: Node, right: Node, source: string): Change[] {
  const other = otherOperator[String(node.operator)]
  if (other === undefined) return []
  const between = source.slice(left.end, right.start)
  const start = left.end + between.indexOf(String(node.operator))
  return [[{ start, end: start + String(node.operator).length }, other]]
}

function literalChanges(node: Node): Change[] {
  const whole = rangeOf(node)
  const { value } = node
  if (typeof value === 'number') return [[whole, String(value + 1)]]
  if (typeof value === 'boolean') return [[whole, String(!value)]]
  if (typeof value === 'string') return [[whole, value === '' ? `'mutant'` : `''`]]
  return []
}

function rangeOf({ start, end }: Node): Range {
  return { start, end }
}

/** Types are gone when a program runs, names of modules and fields are no choice of the program. */
function visit(node: Node, tell: (node: Node) => void): void {
  tell(node)
  for (const [field, value] of Object.entries(node)) {
    if (isName(node, field)) continue
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child) && !isType(child)) visit(child, tell)
    }
  }
}

function isName(node: Node, field: string): boolean {
  if (field === 'source') return true
  return field === 'key' && node.computed !== true
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string'
}

const expressionsWithTypes = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'])

function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !expressionsWithTypes.has(type)
}
