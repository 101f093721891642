import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createConsole } from '@jumun/http/console'
import { createFetchHandler } from '@jumun/http/fetch'
import { type Schema, shapeOf } from './json-schema.ts'
import { code, markdownTable, referencePage } from './markdown.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

interface Document {
  readonly info: { readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const adminToken = 'the admin token of the reference'

async function ask(path: string): Promise<Response> {
  const shop = createShop({ store: createMemoryStore() })
  const handle = createFetchHandler({ shop, adminToken, console: createConsole({ demo: true }) })
  const headers = { Authorization: `Bearer ${adminToken}` }
  return handle(new Request(`http://localhost${path}`, { headers }))
}

/** The OpenAPI document as a server has it. */
export async function openApi(): Promise<Document> {
  return (await (await ask('/openapi.json')).json()) as Document
}

export async function httpPage(): Promise<string> {
  const document = await openApi()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
  )
  const current = operations.filter(({ operation }) => operation.deprecated !== true)
  const byTag = Map.groupBy(current, ({ operation }) => operation.tags[0] ?? 'other')
  return referencePage(
    'HTTP',
    `${document.info.description.replaceAll(/\s+/g, ' ')} The same as an OpenAPI 3.1 document: \`GET /openapi.json\`, and to try out: ` +
      '`GET /docs`. Codes are in [errors](errors.md). A field with `?` may be left out.',
    [
      ...[...byTag]
        .toSorted(contractsLast)
        .flatMap(([tag, ofTag]) => [`## ${tag}`, ...ofTag.flatMap(one => section(one, document))]),
      '## Older paths',
      markdownTable(
        ['path', 'meaning'],
        operations
          .filter(({ operation }) => operation.deprecated === true)
          .map(({ route, operation }) => [code(route), operation.summary]),
      ),
      '## Shapes',
      ...Object.entries(document.components.schemas).map(
        ([name, schema]) => `**${name}** ${code(shapeOf(schema, true))}`,
      ),
    ],
  )
}

function contractsLast([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Number(one.startsWith('contract')) - Number(other.startsWith('contract'))
}

function section({ route, operation }: { route: string; operation: Operation }, document: Document): string[] {
  const { security, parameters = [], requestBody, responses } = operation
  const who = security.some(one => 'admin' in one)
    ? 'admin token'
    : security.some(one => 'user' in one)
      ? security.some(one => Object.keys(one).length === 0)
        ? 'anyone; a user sees more'
        : 'user'
      : 'anyone'
  const body = Object.values(requestBody?.content ?? {})[0]?.schema
  const [status, answer] = Object.entries(responses).find(([key]) => key.startsWith('2')) ?? []
  const [type, content] = Object.entries(answer?.content ?? {})[0] ?? []
  const shown = type === 'application/json' && content !== undefined ? code(shapeOf(content.schema)) : code(type)
  const codes = codesOf(responses).filter(one => !everywhere.has(one))
  const query = parameters.filter(one => one.in === 'query')
  return [
    `### ${route}`,
    `${operation.summary}.${operation.description === undefined ? '' : ` ${operation.description.replaceAll(/\s+/g, ' ')}`}`,
    markdownTable(
      ['', ''],
      [
        ['who', who],
        ...(parameters.some(one => one.name === 'Idempotency-Key') ? [['header', '`Idempotency-Key?`']] : []),
        ...(query.length > 0
          ? [
              [
                'query',
                query.map(one => code(`${one.name}${one.required ? '' : '?'}: ${shapeOf(one.schema)}`)).join(', '),
              ],
            ]
          : []),
        ...(body === undefined ? [] : [['body', code(shapeOf(resolved(body, document)))]]),
        ['answer', `${status ?? ''} ${shown}`.trim()],
        ...(codes.length > 0 ? [['codes', codes.map(code).join(', ')]] : []),
      ],
    ),
  ]
}

/** Codes that nearly every route may answer; they are not said at each. */
const everywhere: ReadonlySet<string> = new Set([
  'INVALID_INPUT',
  'INTERNAL',
  'BUSY',
  'RATE_LIMITED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
])

function codesOf(responses: Operation['responses']): string[] {
  return Object.values(responses).flatMap(({ content }) =>
    (content?.['application/problem+json']?.schema.allOf ?? []).flatMap(
      ({ properties }) => properties?.code?.enum ?? [],
    ),
  )
}

function resolved(schema: Schema, document: Document): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (document.components.schemas[name] ?? schema)
}

export async function metricsPage(): Promise<string> {
  const text = await (await ask('/metrics')).text()
  const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]))
  const rows = [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [
    code(name),
    kinds.get(name) ?? '',
    help,
  ])
  return referencePage(
    'Metrics',
    '`GET /metrics` in the format of Prometheus, with the admin token or on `--metrics-port`. `jumun serve` adds those of Node ' +
      '(`process_*`, `nodejs_*`) and `jumun_event_loop_held_total`, seconds in which something held the event loop for more than 100 ms.',
    [markdownTable(['name', 'kind', 'meaning'], rows)],
  )
}
