import { publisherKinds } from '../../packages/cli/src/publishers/publisher-kinds.ts'
import { type Setting, settingsList, shopGroups } from '../../packages/cli/src/config/settings-list.ts'
import { createProgram } from '../../packages/cli/src/program.ts'

type Command = Awaited<ReturnType<typeof createProgram>>
import { code, markdownTable, referencePage } from './markdown.ts'
import { nameOf, type SyntaxNode, syntaxOf, walk } from './syntax.ts'

/** Variables that are not settings: they act before any setting is read. */
const variables: Readonly<Record<string, string>> = {
  JUMUN_CONFIG: 'the configuration file, as `--config`',
  JUMUN_DEBUG: '1 prints where an error comes from, with its causes',
  JUMUN_LANG: 'language of errors, `en` or `ko`, as `--lang`',
  'LC_ALL, LC_MESSAGES, LANG': 'the language where nothing else says it',
  'NO_COLOR, FORCE_COLOR': 'colour, as Node understands them',
}

export async function settingsPage(): Promise<string> {
  const meanings = meaningsOf(await createProgram())
  const row = (setting: Setting) => [
    code(setting.name),
    valueOf(setting.default) + (setting.whenJwt === undefined ? '' : ` (\`jwt\`: ${valueOf(setting.whenJwt)})`),
    code(setting.flag),
    code(setting.variable),
    meanings.get(setting.name) ?? '',
  ]
  const titles = ['name', 'default', 'flag', 'variable', 'meaning']
  const groups = Map.groupBy(settingsList, ({ name }) => (name.includes('.') ? name.split('.')[0]! : 'command'))
  return referencePage(
    'Settings',
    'A flag overrides the environment, which overrides `jumun.config.json`, which overrides the default; `jumun config` shows every ' +
      'value and its source. In the file, `wallet.maxBalance` is `{ "wallet": { "maxBalance": 500000 } }`. Durations are ' +
      'milliseconds. The groups ' +
      `${shopGroups.map(code).join(', ')} are options of \`createShop\` too.`,
    [
      ...[...groups].flatMap(([group, settings]) => [`## ${group}`, markdownTable(titles, settings.map(row))]),
      '## Environment only',
      markdownTable(
        ['variable', 'meaning'],
        Object.entries(variables).map(([name, meaning]) => [name.split(', ').map(code).join(', '), meaning]),
      ),
    ],
  )
}

/** What each setting means: said by its flag, by the setting itself, or by the comment at the schema. */
export function meaningsOf(program: Command): Map<string, string> {
  const flags = new Map<string, string>()
  for (const command of [program, ...program.commands]) {
    for (const { long, description } of command.options) if (long) flags.set(long, withoutDefault(description))
  }
  const meanings = new Map(commentsOfSettings())
  for (const { name, flag, about } of settingsList) {
    const meaning = about ?? (flag === undefined ? undefined : flags.get(flag))
    if (meaning !== undefined) meanings.set(name, meaning)
  }
  for (const { settings } of publisherKinds)
    for (const { name, help } of settings) meanings.set(name, withoutDefault(help))
  return meanings
}

/** The default has a column of its own. */
function withoutDefault(text: string): string {
  return text.replace(/[,;]? ?\(default:[^)]*\)$/, '').trim()
}

function commentsOfSettings(): Map<string, string> {
  const syntax = syntaxOf('packages/core/src/settings/settings.ts')
  const comments = new Map<string, string>()
  walk(syntax.program, node => {
    if (node.type !== 'VariableDeclarator' || nameOf(node) !== 'settingsInput') return
    for (const group of propertiesOf(node['init'] as SyntaxNode)) {
      for (const field of propertiesOf(group['value'] as SyntaxNode)) {
        comments.set(`${nameOf(group)}.${nameOf(field)}`, syntax.commentOf(field))
      }
    }
  })
  return comments
}

/** The properties of the first object in a chain such as `z.strictObject({ … }).prefault({})`. */
function propertiesOf(node: SyntaxNode): readonly SyntaxNode[] {
  let found: readonly SyntaxNode[] | undefined
  const callee = (call: SyntaxNode): void => {
    const inner = (call['callee'] as SyntaxNode | undefined)?.['object'] as SyntaxNode | undefined
    if (inner?.type === 'CallExpression') return callee(inner)
    const [first] = (call['arguments'] ?? []) as readonly SyntaxNode[]
    if (first?.type === 'ObjectExpression') found = first['properties'] as readonly SyntaxNode[]
  }
  callee(node)
  return found ?? []
}

function valueOf(value: Setting['default']): string {
  return value === undefined ? '' : code(String(value))
}
