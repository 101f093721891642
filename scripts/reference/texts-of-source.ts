import { globSync } from 'node:fs'
import { isNode, root, type SyntaxNode as Node, syntaxOf, walk } from './syntax.ts'

/** A message in a source: its text with `{0}`, `{1}` … for what is filled in; of a `ShopError` or a `Refusal`, its code. */
export interface SourceText {
  readonly text: string
  readonly file: string
  readonly code?: string
}

/** Which argument of what is called is a message. */
const messageArguments: Readonly<Record<string, number>> = {
  InvalidArgumentError: 0,
  UsageError: 0,
  Refusal: 1,
  ShopError: 1,
  invalidInput: 1,
}

/** Properties of a schema's options that are messages of fields. */
const messageProperties: ReadonlySet<string> = new Set(['error', 'message'])

/** The messages that the sources of a package hold, each once. */
export function textsOfPackage(name: string): SourceText[] {
  const files = globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).filter(
    file => !/\.test\.ts$|\/(testing|suites|platform|demo|toolbox)\//.test(file),
  )
  const texts = files.flatMap(textsOf)
  return [...new Map(texts.map(one => [one.text, one])).values()]
}

function textsOf(file: string): SourceText[] {
  const constants = new Map<string, Node>()
  const messages: { node: Node; code?: string }[] = []
  walk(syntaxOf(file).program, node => {
    if (node.type === 'VariableDeclarator' && isNode(node['init'])) {
      const { name } = node['id'] as { name?: string }
      if (name !== undefined) constants.set(name, node['init'])
    }
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const { name } = node['callee'] as { name?: string }
      const at = name === undefined ? undefined : messageArguments[name]
      const given = node['arguments'] as readonly Node[]
      const code =
        name === 'ShopError' || name === 'Refusal' ? { code: (given[0] as { value?: string }).value ?? '' } : {}
      if (at !== undefined && given[at] !== undefined) messages.push({ node: given[at], ...code })
    }
    if (node.type === 'Property') {
      const { name } = node['key'] as { name?: string }
      if (name !== undefined && messageProperties.has(name) && isNode(node['value']))
        messages.push({ node: node['value'] })
    }
  })
  return messages.flatMap(({ node, ...more }) =>
    textOf(node, constants)
      .filter(text => /[a-z]{2}/.test(text) && text.includes(' '))
      .map(text => ({ text, file, ...more })),
  )
}

function textOf(node: Node, constants: ReadonlyMap<string, Node>): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : []
    case 'TemplateLiteral': {
      const quasis = node['quasis'] as readonly { value: { cooked: string } }[]
      return [quasis.map(({ value }, index) => (index === 0 ? '' : `{${index - 1}}`) + value.cooked).join('')]
    }
    case 'ConditionalExpression':
      return [...textOf(node['consequent'] as Node, constants), ...textOf(node['alternate'] as Node, constants)]
    case 'BinaryExpression': {
      const [left] = textOf(node['left'] as Node, constants)
      const [right] = textOf(node['right'] as Node, constants)
      if (left === undefined || right === undefined) return []
      const holes = left.match(/\{\d+\}/g)?.length ?? 0
      return [left + right.replaceAll(/\{(\d+)\}/g, (_, number: string) => `{${Number(number) + holes}}`)]
    }
    case 'Identifier': {
      const constant = constants.get(node['name'] as string)
      return constant === undefined || constant.type === 'Identifier' ? [] : textOf(constant, constants)
    }
    default:
      return []
  }
}
