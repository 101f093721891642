import { Refusal, Unanswered } from './refusal.ts'
import type { Problem } from './shapes.ts'

export interface Asked {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: object
  /** The idempotency key of a command. */
  readonly key?: string
  readonly signal?: AbortSignal
}

export interface Client {
  /** @throws Refusal, Unanswered; the signal's own reason when it is aborted */
  ask<Answer>(method: string, path: string, asked?: Asked): Promise<Answer>
}

/** Where the API stands: this module is served three folders below it. */
export const base = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '')

const answerMs = 35_000

/** @param credentials Headers that say who asks, looked at for each request. */
export function createClient(parts: {
  credentials(): Readonly<Record<string, string>>
  /** Told of each answer, and of each that did not come. */
  onAnswer?(reached: boolean): void
  send?: typeof fetch
}): Client {
  const { credentials, onAnswer = () => {}, send = fetch.bind(globalThis) } = parts
  return {
    async ask<Answer>(method: string, path: string, { query = {}, body, key, signal }: Asked = {}): Promise<Answer> {
      const headers: Record<string, string> = { Accept: 'application/json', ...credentials() }
      if (body !== undefined) headers['Content-Type'] = 'application/json'
      if (key !== undefined) headers['Idempotency-Key'] = key
      const limit = AbortSignal.timeout(answerMs)
      const request: RequestInit = {
        method,
        headers,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }
      let response: Response
      let text: string
      try {
        response = await send(base + path + searchOf(query), request)
        text = await response.text()
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        onAnswer(false)
        throw new Unanswered('no answer', { cause: error })
      }
      const json = parsed(text, response)
      if (response.ok && json !== undefined) {
        onAnswer(true)
        return json as Answer
      }
      // A proxy that has lost the server answers in words of its own.
      if (!isProblem(json)) {
        onAnswer(false)
        throw new Unanswered(`${response.status}`)
      }
      onAnswer(true)
      const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
      throw new Refusal(json, Number.isNaN(seconds) ? undefined : seconds * 1000)
    },
  }
}

function parsed(text: string, response: Response): unknown {
  if (response.status === 204) return {}
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'detail' in json
}

/** @returns '' for none; what is undefined or empty is left out */
export function searchOf(query: NonNullable<Asked['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
