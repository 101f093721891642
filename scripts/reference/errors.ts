import { type ErrorCode, ShopError, type StoreErrorCode } from '@jumun/core'
import { errorMeanings } from '@jumun/core/messages'
import { statusOf } from '@jumun/http'
import { code, markdownTable, referencePage, typeText } from './markdown.ts'
import { nameOf, type SyntaxNode, syntaxOf, walk } from './syntax.ts'
import { textsOfPackage } from './texts-of-source.ts'

export function errorsPage(): string {
  const details = detailsOfCodes()
  const shop = (Object.keys(statusOf) as ErrorCode[]).map(name => [
    code(name),
    String(statusOf[name]),
    name === 'INVALID_INPUT' ? '2' : '1',
    new ShopError(name, '', {}).retryable ? 'yes' : '',
    errorMeanings[name].en,
    code(details.get(name)),
  ])
  return referencePage(
    'Errors',
    'Codes stay the same between versions; messages may change. The library throws `ShopError` and `StoreError`, HTTP answers ' +
      '`application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with the code as `code`, and the command ' +
      'prints the code and ends with the exit status.',
    [
      '## Codes of the shop',
      markdownTable(['code', 'HTTP', 'exit', 'retryable', 'meaning', 'details'], shop),
      'Retryable means that the same call may succeed if it is repeated unchanged; HTTP adds `Retry-After`. Exit status 2 is wrong ' +
        'usage, 1 is a command that was refused or failed, 0 is done.',
      '## Codes of the database',
      'A `StoreError` while a store opens, or the cause of a `BUSY`, `INTERNAL` or `INVALID_INPUT`. The command prints it with exit ' +
        'status 1, or 2 where the URL is wrong.',
      markdownTable(
        ['code', 'meaning'],
        storeCodes().map(({ name, meaning }) => [code(name), meaning]),
      ),
      '## Codes of the command alone',
      'They end with exit status 1.',
      markdownTable(
        ['code', 'message'],
        commandCodes().map(({ name, message }) => [code(name), message]),
      ),
    ],
  )
}

/** The shape of each code's details, as the source has it. */
function detailsOfCodes(): Map<string, string> {
  const syntax = syntaxOf('packages/core/src/errors.ts')
  const details = new Map<string, string>()
  walk(syntax.program, node => {
    if (node.type !== 'TSInterfaceDeclaration' || nameOf(node) !== 'ErrorDetails') return
    const { body } = node['body'] as { body: readonly SyntaxNode[] }
    for (const member of body) {
      const type = (member['typeAnnotation'] as SyntaxNode)['typeAnnotation'] as SyntaxNode
      const text = typeText(syntax.textOf(type))
      details.set(nameOf(member)!, text === 'Record<never, never>' ? '' : text)
    }
  })
  return details
}

/** From the comment at the type, which says what each code means. */
export function storeCodes(): { name: StoreErrorCode; meaning: string }[] {
  const { text } = syntaxOf('packages/core/src/ports/store-error.ts')
  const comment = text.slice(text.indexOf('* What is wrong, by a name'), text.indexOf('export type StoreErrorCode'))
  return [...comment.matchAll(/^ \* - ((?:`[A-Z_]+`(?:, )?)+): ([^]*?)(?=\n \* -|\n \*\n|\n \*\/)/gm)].flatMap(
    ([, names = '', meaning = '']) =>
      [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => ({
        name: name as StoreErrorCode,
        meaning: meaning.replaceAll(/\n \* +/g, ' '),
      })),
  )
}

function commandCodes(): { name: string; message: string }[] {
  const known = new Set<string>([...Object.keys(statusOf), ...storeCodes().map(({ name }) => name)])
  return textsOfPackage('cli')
    .flatMap(({ code: name, text }) =>
      name === undefined || name === '' || known.has(name) ? [] : [{ name, message: text.replaceAll(/\{\d+\}/g, '…') }],
    )
    .toSorted((one, other) => one.name.localeCompare(other.name) || one.message.localeCompare(other.message))
}
