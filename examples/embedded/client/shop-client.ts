import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './api.ts'

/** What the shop refuses with, as the document describes it; `code` tells what to do. */
export type Problem = components['schemas']['Problem']

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }
}

/**
 * A client with types of the shop's own document, for browsers and Node. What the shop has not done is repeated with the same
 * idempotency key, so that it happens once; what it refuses is thrown.
 * @throws ProblemError
 */
export function createShopClient(options: { baseUrl: string; headers?: Record<string, string> }): Client<paths> {
  return createClient<paths>({ ...options, fetch: repeating })
}

const attempts = 4

async function repeating(request: Request): Promise<Response> {
  if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
    request.headers.set('Idempotency-Key', crypto.randomUUID())
  }
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(request.clone()).catch((error: unknown) => error as Error)
    const last = attempt === attempts
    if (response instanceof Error) {
      // The connection broke: whether it happened is not known, and the key makes it safe to ask again.
      if (last) throw response
    } else if (!(response.status === 429 || response.status === 503) || last) {
      if (response.ok || response.status === 304) return response
      throw new ProblemError((await response.json()) as Problem)
    }
    const afterSeconds = response instanceof Error ? 0 : Number(response.headers.get('Retry-After') ?? 0)
    await new Promise(resolve => setTimeout(resolve, Math.max(afterSeconds * 1000, 50 * 2 ** attempt)))
  }
}

/** Stock and prices as they change; it goes on until its signal is aborted. In browsers an `EventSource` does the same. */
export async function* watchProducts(baseUrl: string, signal: AbortSignal) {
  const response = await fetch(`${baseUrl}/products/stream`, { signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
      if (event !== undefined) yield { event, data: JSON.parse(data!) as unknown }
    }
  }
}
