import type { ErrorCode } from '@jumun/core'
import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { type Alias, freeAliases } from './aliases.ts'
import { statusOf } from '../answer/problem.ts'
import type { Access } from '../guard/user-of-request.ts'
import type { Route } from './route.ts'
import { problemView } from '../answer/views.ts'

const description = `Money is a whole number in the currency's minor unit, times are ISO 8601 UTC. A POST that takes an
\`Idempotency-Key\` may be repeated with it: the first answer comes again, marked \`Idempotent-Replayed: true\`. Unknown
fields are refused. Titles and details of problems are in Korean for \`Accept-Language: ko\`; codes are the same. With
mock authentication the user is the bearer token, else \`X-User-Id\`, else \`userId\` of query or body; with tokens it is
their subject.`

const withoutControls = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$'
const text = z.string().min(1).max(64).meta({ pattern: withoutControls })
const parameter = /:(\w+)/g
const retryAfter = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: 'Seconds until it is worth trying again' })
const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .meta({ description: 'Makes it safe to repeat the request', pattern: withoutControls })

/** The document, made when it is first asked for: it describes the schemas that validate, and adds nothing of its own. */
export function createOpenApi(routes: () => readonly Route[]): () => object {
  let document: object | undefined
  return () => {
    document ??= createDocument({
      openapi: '3.1.0',
      info: { title: 'Jumun', version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
      paths: pathsOf(routes()),
      components: {
        schemas: { Problem: problemView },
        securitySchemes: {
          user: { type: 'http', scheme: 'bearer' },
          admin: { type: 'http', scheme: 'bearer', description: 'The admin token' },
        },
      },
    })
    return document
  }
}

function pathsOf(routes: readonly Route[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  const add = (method: string, path: string, operation: ZodOpenApiOperationObject) => {
    const key = path.replaceAll(parameter, '{$1}')
    paths[key] = { ...paths[key], [method.toLowerCase()]: operation }
  }
  for (const route of routes) add(route.method, route.path, operationOf(route, { links: linksOf(route, routes) }))
  for (const alias of freeAliases(routes)) {
    const route = routes.find(({ method, path }) => method === alias.method && path === alias.to)
    if (route !== undefined) add(alias.method, alias.from, aliasOf(alias, route))
  }
  return paths
}

const securityOf: Readonly<Record<Access, Record<string, string[]>[]>> = {
  // Empty and not absent: a reader need not know what the default is.
  public: [],
  anyone: [{}, { user: [] }],
  user: [{ user: [] }],
  admin: [{ admin: [] }],
}

/** What an operation has besides its route: an older one another path and a field, a current one links. */
interface Circumstances {
  readonly path?: string
  readonly moved?: Alias['field']
  readonly links?: Links
}

function operationOf(route: Route, { path = route.path, moved, links = {} }: Circumstances): ZodOpenApiOperationObject {
  const names = [...path.matchAll(parameter)].map(([, name]) => name!)
  const extra = moved === undefined ? {} : { [moved.name]: text }
  const user = namesItsUser(route) ? { userId: text.optional() } : {}
  const query = extended(route.query, moved?.in === 'query' ? extra : {}, route.body === undefined ? user : {})
  const example = moved?.in === 'body' ? { ...route.example, [moved.name]: moved.example } : route.example
  const body = extended(route.body, moved?.in === 'body' ? extra : {}, route.body === undefined ? {} : user)
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: securityOf[route.access],
    requestParams: {
      path: z.object(Object.fromEntries(names.map(name => [name, text]))),
      ...(query !== undefined && { query }),
      ...(route.keyed && { header: z.object({ 'Idempotency-Key': idempotencyKey.optional() }) }),
    },
    ...(body !== undefined && {
      requestBody: {
        required: !z.safeParse(body, {}).success,
        content: {
          'application/json': { schema: body, ...(example !== undefined && { example }) },
        },
      },
    }),
    responses: { ...successOf(route, links), ...errorsOf(route) },
  }
}

/** Whether the user is a field of the request, as in older contracts. */
function namesItsUser({ namesUser, access }: Route): boolean {
  return namesUser === true && access !== 'public'
}

/** A schema with more fields; none where there is neither. */
function extended(schema: z.ZodObject | undefined, ...extras: readonly z.ZodRawShape[]): z.ZodObject | undefined {
  const extra = Object.assign({}, ...extras) as z.ZodRawShape
  if (Object.keys(extra).length === 0) return schema
  return (schema ?? z.strictObject({})).extend(extra)
}

function aliasOf(alias: Alias, route: Route): ZodOpenApiOperationObject {
  return {
    ...operationOf(route, { path: alias.from, ...(alias.field && { moved: alias.field }) }),
    operationId: aliasId(alias),
    deprecated: true,
    summary: `The same as ${alias.method} ${alias.to}`,
  }
}

/** Such as `oldPostCartAdd`: it has to be unique, and is not meant to be pretty. */
function aliasId({ method, from }: Alias): string {
  const words = [method.toLowerCase(), ...from.split('/').map(part => part.replace(parameter, 'by$1'))]
  return `old${words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`
}

function successOf(
  { status, answer, answerExample, keyed, tagged }: Route,
  links: Links,
): ZodOpenApiOperationObject['responses'] {
  const type = typeof answer === 'string' ? answer : 'application/json'
  const schema = typeof answer === 'string' ? z.string() : (answer ?? z.looseObject({}))
  const headers = {
    ...(status === 201 && { Location: z.string().optional() }),
    ...(keyed && { 'Idempotent-Replayed': z.literal('true').optional() }),
    ...(tagged && { ETag: z.string() }),
  }
  return {
    [status]: {
      description: status === 204 ? 'Done' : status === 201 ? 'Created' : 'OK',
      ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
      ...(Object.keys(links).length > 0 && { links }),
      ...(status !== 204 && {
        content: { [type]: { schema, ...(answerExample !== undefined && { example: answerExample }) } },
      }),
    },
    ...(tagged && { 304: { description: 'Not modified' } }),
  }
}

type Links = Readonly<Record<string, { operationId: string; parameters: Record<string, string> }>>

/** What may be done next with something new: operations whose path is filled by the fields of the answer. */
function linksOf({ status, answer }: Route, routes: readonly Route[]): Links {
  if (status !== 201 || !(answer instanceof z.ZodObject)) return {}
  return Object.fromEntries(
    routes.flatMap(({ id, path }) => {
      const names = [...path.matchAll(parameter)].map(([, name]) => name!)
      if (names.length === 0 || !names.every(name => Object.hasOwn(answer.shape, name))) return []
      const parameters = Object.fromEntries(names.map(name => [name, `$response.body#/${name}`]))
      return [[id, { operationId: id, parameters }]]
    }),
  )
}

/** A problem of which the status and the possible codes are known, so that a generated client can tell them apart. */
function problemOf(status: number, codes: readonly ErrorCode[]) {
  const known = { properties: { status: { const: status }, code: { enum: [...codes] } } }
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, known] }
}

/** What every route may answer; some only guard their work, and those for a watcher do not wait for anybody. */
const anywhere: readonly ErrorCode[] = ['INVALID_INPUT', 'INTERNAL']
const inTurn: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'RATE_LIMITED', 'BUSY']
/** Also of public routes, where a user is named who is someone else. */
const ofCallers: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN']
const ofAdmin: readonly ErrorCode[] = [...ofCallers, 'RATE_LIMITED']

function codesOf({ codes, keyed, exempt, access }: Route): ReadonlySet<ErrorCode> {
  return new Set<ErrorCode>([
    ...anywhere,
    ...(exempt ? [] : [...inTurn, ...ofCallers]),
    ...(access === 'admin' ? ofAdmin : []),
    ...codes,
    ...(keyed ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
  ])
}

function errorsOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const byStatus = Map.groupBy(codesOf(route), code => route.statusOf?.(code) ?? statusOf[code])
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.join(', '),
        ...((status === 429 || status === 503) && { headers: z.object({ 'Retry-After': retryAfter }) }),
        content: { 'application/problem+json': { schema: problemOf(status, ofStatus) } },
      },
    ]),
  )
}
