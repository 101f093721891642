import { Agent as PlainAgent, type OutgoingHttpHeaders } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { type EventPublisher, PlatformAwayError, type ShopEvent } from '@jumun/core'
import { judgeStatus } from './judge-status.ts'
import { type Answer, post } from './post.ts'
import { signatureOf } from './signature.ts'
import { signingKeys, type WebhookSecret } from './signing-key.ts'

export interface WebhookPublisherOptions {
  /** Where events are sent, `http:` or `https:`. */
  readonly url: string | URL
  /** Signs every message. Several sign side by side, so that a receiver may change from one to another. */
  readonly secret?: WebhookSecret
  /** One delivery ends after this, default 5 000; the relay's own limit holds besides. */
  readonly timeoutMs?: number
  /** Sent along, for instance for authorization. They do not replace the headers that this publisher sets. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface WebhookPublisher extends EventPublisher {
  /** Ends the connections; deliveries under way fail. */
  close(): Promise<void>
}

/**
 * Delivers events over HTTP: CloudEvents 1.0 in structured mode, signed as Standard Webhooks describes it, with the event
 * id as `webhook-id` and `Idempotency-Key`. Delivered is what was answered with a 2xx; 400, 413, 415 and 422 refuse an
 * event for good, everything else is to be tried again.
 * @throws TypeError for a URL, secret or header that cannot be used
 */
export function createWebhookPublisher(options: WebhookPublisherOptions): WebhookPublisher {
  const { timeoutMs = 5_000, secret } = options
  const url = webUrl(options.url)
  const keys = secret === undefined ? [] : signingKeys(secret)
  const extra = Object.fromEntries(new Headers(options.headers))
  const agent = new (url.protocol === 'https:' ? SecureAgent : PlainAgent)({ keepAlive: true })

  function headersOf({ eventId }: ShopEvent, payload: Uint8Array): OutgoingHttpHeaders {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const message = { id: eventId, timestamp, payload }
    return {
      'user-agent': 'jumun',
      ...extra,
      'content-type': 'application/cloudevents+json',
      'content-length': payload.length,
      'idempotency-key': eventId,
      'webhook-id': eventId,
      'webhook-timestamp': timestamp,
      ...(keys.length > 0 && { 'webhook-signature': keys.map(key => signatureOf(message, key)).join(' ') }),
    }
  }

  return {
    name: 'webhook',
    async publish(event, signal) {
      const body = Buffer.from(event.payload, 'utf8')
      const timeout = AbortSignal.timeout(timeoutMs)
      const both = AbortSignal.any([signal, timeout])
      let answer: Answer
      try {
        answer = await post({ url, agent, headers: headersOf(event, body), body, signal: both })
      } catch (error) {
        if (timeout.aborted && !signal.aborted) {
          throw new PlatformAwayError(`The platform did not answer within ${timeoutMs} ms.`, { cause: error })
        }
        if (signal.aborted) throw error
        // A host with several addresses fails with one error for each, and a message for none.
        const { message, code } = error as NodeJS.ErrnoException
        throw new PlatformAwayError(message || `The platform cannot be reached (${code}).`, { cause: error })
      }
      judgeStatus(answer, body.length)
    },
    async close() {
      agent.destroy()
    },
  }
}

/** @throws TypeError without repeating the URL, which may hold a password */
function webUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new TypeError('A webhook needs a URL that begins with http:// or https://.')
}
