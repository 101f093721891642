import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'

export interface Post {
  readonly url: URL
  /** Connects, in plain text or with TLS, as the URL asks for. */
  readonly agent: Agent
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array
  /** Ends the exchange, also while an answer is still being read. */
  readonly signal: AbortSignal
}

/** What counts of an answer. */
export interface Answer {
  readonly status: number
  readonly retryAfter?: string | undefined
}

/** More of an answer than this is not read for the sake of keeping its connection. */
const maxAnswerBytes = 64 * 1024

/** Sends one POST and returns its answer, as soon as the status is known. Redirects are an answer like any other. */
export async function post(message: Post): Promise<Answer> {
  try {
    return await attempt(message)
  } catch (error) {
    // A kept connection that the server has closed meanwhile says nothing of the server: once more, on another one. The
    // event may then arrive twice, which its id is for.
    if (!(error instanceof StaleConnection) || message.signal.aborted) throw error
    return await attempt(message)
  }
}

class StaleConnection extends Error {}

function attempt({ url, agent, headers, body, signal }: Post): Promise<Answer> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers, signal })
    outgoing.on('response', response => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
      discard(response)
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason as Error)
      else if (outgoing.reusedSocket && error.code === 'ECONNRESET') reject(new StaleConnection(error.message))
      else reject(error)
    })
    outgoing.end(body)
  })
}

/** Reads an answer to its end, so that the connection can be used again, unless the end does not come soon. */
function discard(response: IncomingMessage): void {
  let bytes = 0
  response.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) response.destroy()
  })
  // The status has been told: what happens to the rest of the answer changes nothing.
  response.on('error', () => {})
}
