import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { ErrorCode, Shop } from '@jumun/core'
import type * as z from 'zod'
import type { Access } from '../guard/user-of-request.ts'

/** The parameters that a path such as `/orders/:orderId` has, by name. */
type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & PathParams<Rest>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown

/** An answer with JSON, or without anything, or with a text or stream of another kind. */
export type Answer =
  | { readonly json: object; readonly location?: string; readonly replayed?: boolean }
  /** Made of something that equal questions may share, whose answers are then made once. */
  | { readonly from: object; toJson(): object }
  | { readonly empty: true; readonly type?: string }
  | {
      readonly content: string | Buffer | Readable
      readonly type: string
      readonly headers?: Record<string, string>
      /** Takes what the content is sent by, to see how it is getting on. */
      follow?(response: ServerResponse): void
    }

/** A request as a route sees it: checked, and with its user known. */
interface RouteRequest {
  readonly shop: Shop
  readonly params: Readonly<Record<string, string>>
  readonly query: object
  readonly body: object
  readonly userId: string | undefined
  readonly idempotencyKey: string | undefined
  /** Where it comes from, for what is shared out by address. */
  readonly address: string
  /** What a host has mounted the app under, '' at the root. */
  readonly prefix: string
}

/** A route as the dispatcher and the OpenAPI document see it. */
export interface Route {
  /** Names the operation in the document, and so the function of a generated client. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly access: Access
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** What validates the query and documents it; nothing is allowed in it without. */
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** A body as it may be sent, for the document. */
  readonly example?: object
  /** Whether an `Idempotency-Key` makes it safe to repeat. */
  readonly keyed?: boolean
  /** Whether the answer carries an `ETag`, and is left out for who has it. */
  readonly tagged?: boolean
  /**
   * Whether it is answered in front of Koa where a request asks for nothing else: a question of a user or the public, answered
   * with JSON.
   */
  readonly quick?: boolean
  /**
   * Of one that is `quick`: what its answer is made of and of nothing else, no clock either, so that it can be given again while nothing
   * is committed about that. The user is the caller, the orders are the caller's, the product is `productId` of the path.
   */
  readonly madeOf?: 'user' | 'orders' | 'product'
  /** Whether it is answered however much is under way: it must not work. */
  readonly exempt?: boolean
  readonly status: 200 | 201 | 204
  /** The shape of the JSON answered; answers of another kind name their type. */
  readonly answer?: z.ZodType | string
  /** What an answer of another kind looks like. */
  readonly answerExample?: string
  /** Whether a missing user is a field left out, where a request is believed: so in older contracts. */
  readonly namesUser?: boolean
  /** Codes of errors besides those that every route of its kind has. */
  readonly codes: readonly ErrorCode[]
  /** The status of an error, where it is not the shop's own. */
  statusOf?(code: ErrorCode): number
  handle(request: RouteRequest): Promise<Answer> | Answer
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<never, never>
type UserOf<Of extends Access> = Of extends 'user' ? string : Of extends 'anyone' ? string | undefined : undefined

type RouteOf<Path extends string, Of extends Access, Query, Body> = Omit<
  Route,
  'path' | 'access' | 'query' | 'body' | 'handle'
> & {
  readonly path: Path
  readonly access: Of
  readonly query?: Query
  readonly body?: Body
  handle(
    request: Omit<RouteRequest, 'params' | 'query' | 'body' | 'userId'> & {
      readonly params: Readonly<PathParams<Path>>
      readonly query: OutputOf<Query>
      readonly body: OutputOf<Body>
      readonly userId: UserOf<Of>
    },
  ): Promise<Answer> | Answer
}

/** A route with its handler typed by its own path, schemas and access. */
export function route<
  Path extends string,
  Of extends Access,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
>(definition: RouteOf<Path, Of, Query, Body>): Route {
  // The dispatcher passes on what these very schemas have parsed.
  return definition as unknown as Route
}
