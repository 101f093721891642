import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import dns from 'node:dns'
import type { AddressInfo } from 'node:net'
import { EventTooLargeError, PlatformAwayError, PoisonEventError, type ShopEvent } from '@jumun/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWebhookPublisher, verifyWebhook, type WebhookPublisherOptions } from '../webhook.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const event: ShopEvent = {
  eventId: '01930000-0000-7000-8000-000000000001',
  type: 'order.paid',
  orderId: 'order-1',
  sequence: 1,
  payload: '{"specversion":"1.0","id":"01930000-0000-7000-8000-000000000001","data":{"name":"커피 ☕"}}',
  createdAt: 0,
}
const never = new AbortController().signal

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

interface Received {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function platform(answer: RequestListener) {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(request, response)
    })
  })
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
  return { url, received, connections: () => connections }
}

function publisherTo(url: string, options: Partial<WebhookPublisherOptions> = {}) {
  const publisher = createWebhookPublisher({ url, ...options })
  cleanups.push(() => publisher.close())
  return publisher
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it was delivered'),
    error => error as Error,
  )
}

describe('createWebhookPublisher', () => {
  it('sends the event as a signed CloudEvent in structured mode', async () => {
    const { url, received } = await platform((_, response) => response.writeHead(202).end('thank you'))
    await publisherTo(url, { secret, headers: { Authorization: 'Bearer x', 'Content-Type': 'text/plain' } }).publish(
      event,
      never,
    )
    expect(received).toHaveLength(1)
    const { method, headers, body } = received[0]!
    expect(method).toBe('POST')
    expect(body).toBe(event.payload)
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'content-length': String(Buffer.byteLength(event.payload)),
      'idempotency-key': event.eventId,
      'webhook-id': event.eventId,
      authorization: 'Bearer x',
    })
    expect(verifyWebhook({ headers, payload: body, secret }).id).toBe(event.eventId)
  })

  it('says who it is unless that is said otherwise, and when it sends', async () => {
    const { url, received } = await platform((_, response) => response.end())
    const limit = vi.spyOn(AbortSignal, 'timeout')
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_999 })
    await publisherTo(url).publish(event, never)
    await publisherTo(url, { headers: { 'User-Agent': 'shop' }, timeoutMs: 900 }).publish(event, never)
    expect(received.map(({ headers }) => [headers['user-agent'], headers['webhook-timestamp']])).toEqual([
      ['jumun', '1700000000'],
      ['shop', '1700000000'],
    ])
    expect(limit.mock.calls).toEqual([[5_000], [900]])
    expect(publisherTo(url).name).toBe('webhook')
  })

  it('signs with every secret while they are being exchanged, and not at all without one', async () => {
    const { url, received } = await platform((_, response) => response.end())
    const next = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
    await publisherTo(url, { secret: [secret, next] }).publish(event, never)
    await publisherTo(url).publish(event, never)
    const [both, none] = received
    for (const one of [secret, next]) {
      expect(verifyWebhook({ headers: both!.headers, payload: both!.body, secret: one }).id).toBe(event.eventId)
    }
    expect(none!.headers['webhook-signature']).toBeUndefined()
  })

  it('uses one connection for deliveries that follow each other', async () => {
    const { url, connections } = await platform((_, response) => response.end('x'.repeat(20_000)))
    const publisher = publisherTo(url)
    for (let i = 0; i < 5; i += 1) {
      await publisher.publish(event, never)
      // The answer is judged by its status; its end frees the connection a moment later.
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    expect(connections()).toBe(1)
  })

  it.each([
    ['reads to its end, and keeps the connection of,', 64 * 1024, 1],
    ['cuts the connection of', 64 * 1024 + 1, 2],
  ])('%s an answer of %i bytes', async (_, bytes, most) => {
    let sent = 0
    const { url, connections } = await platform((_request, response) => {
      response.on('close', () => (sent += 1))
      response.end(Buffer.alloc(bytes))
    })
    const publisher = publisherTo(url)
    await publisher.publish(event, never)
    await expect.poll(() => sent).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 20))
    await publisher.publish(event, never)
    expect(connections()).toBe(most)
  })

  it('tries again at once when a kept connection turns out to be closed', async () => {
    const { url, received } = await platform((request, response) => {
      if (received.length === 2) request.socket.destroy()
      else response.end()
    })
    const publisher = publisherTo(url)
    await publisher.publish(event, never)
    await new Promise(resolve => setTimeout(resolve, 20))
    await publisher.publish(event, never)
    expect(received).toHaveLength(3)
  })

  it('tries again once, and not at all on a connection of its own', async () => {
    const { url, received } = await platform((request, response) => {
      if (received.length > 2) request.socket.destroy()
      else setTimeout(() => response.end(), 20)
    })
    const publisher = publisherTo(url)
    await Promise.all([publisher.publish(event, never), publisher.publish(event, never)])
    await new Promise(resolve => setTimeout(resolve, 20))
    // Both connections that were kept are lost.
    const error = await failure(publisher.publish(event, never))
    expect([error.name, error.message, received.length]).toEqual(['PlatformAwayError', 'socket hang up', 4])
    const fresh = await failure(publisher.publish(event, never))
    expect([fresh.name, fresh.message, received.length]).toEqual(['PlatformAwayError', 'socket hang up', 5])
  })

  it('does not try again once it is aborted, and connects to no one with a signal that is', async () => {
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    const { url, received, connections } = await platform((request, response) => {
      if (received.length === 1) response.end()
      else {
        controller.abort(reason)
        request.socket.destroy()
      }
    })
    const publisher = publisherTo(url)
    await publisher.publish(event, never)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(await failure(publisher.publish(event, controller.signal))).toBe(reason)
    expect(await failure(publisherTo(url).publish(event, controller.signal))).toBe(reason)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect([received.length, connections()]).toEqual([2, 1])
  })

  it.each([400, 413, 415, 422])('gives an event up that is refused with %i', async status => {
    const { url } = await platform((_, response) => response.writeHead(status).end(`secret text ${secret}`))
    const error = await failure(publisherTo(url, { secret }).publish(event, never))
    expect(error).toBeInstanceOf(PoisonEventError)
    expect(error.message).toContain(String(status))
    expect(error.message).not.toContain('secret')
  })

  it.each([401, 403, 404, 408, 409, 410, 425, 429, 500, 502, 503])('leaves %i to be tried again', async status => {
    const { url } = await platform((_, response) => response.writeHead(status).end())
    const error = await failure(publisherTo(url).publish(event, never))
    expect(error).toBeInstanceOf(PlatformAwayError)
    expect(error.message).toContain(String(status))
  })

  it('says how large an event is that is refused for its size', async () => {
    const { url } = await platform((_, response) => response.writeHead(413).end())
    const bytes = Buffer.byteLength(event.payload)
    expect(await failure(publisherTo(url).publish(event, never))).toMatchObject({ bytes, limit: undefined })
    expect(await failure(publisherTo(url).publish(event, never))).toBeInstanceOf(EventTooLargeError)
  })

  it.each([
    ['120', 120_000],
    ['0', 0],
    [new Date(Date.now() - 60_000).toUTCString(), 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
  ])('passes on how long the platform wants to be left alone: %s', async (header, retryAfterMs) => {
    const { url } = await platform((_, response) => response.writeHead(503, { 'retry-after': header }).end())
    expect(await failure(publisherTo(url).publish(event, never))).toMatchObject({ retryAfterMs })
  })

  it('understands a date as the end of the pause', async () => {
    const until = new Date(Date.now() + 60_000).toUTCString()
    const { url } = await platform((_, response) => response.writeHead(429, { 'retry-after': until }).end())
    const { retryAfterMs } = (await failure(publisherTo(url).publish(event, never))) as PlatformAwayError
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('never follows a redirect', async () => {
    const elsewhere = await platform((_, response) => response.end())
    const { url } = await platform((_, response) => response.writeHead(307, { location: elsewhere.url }).end())
    const error = await failure(publisherTo(url).publish(event, never))
    expect(error.message).toContain('307')
    expect(elsewhere.received).toHaveLength(0)
  })

  it('ends a delivery that hangs: by its own time limit, or by the signal', async () => {
    const { url } = await platform(() => {})
    expect((await failure(publisherTo(url, { timeoutMs: 50 }).publish(event, never))).message).toContain('50 ms')
    const controller = new AbortController()
    const delivery = publisherTo(url).publish(event, controller.signal)
    const reason = new Error('the lease ends')
    setTimeout(() => controller.abort(reason), 30)
    expect(await failure(delivery)).toBe(reason)
    expect(await failure(publisherTo(url).publish(event, controller.signal))).toBe(reason)
  })

  it('believes the status also of an answer that breaks off', async () => {
    const broken = Promise.withResolvers<void>()
    const { url, received } = await platform((request, response) => {
      request.socket.on('close', () => broken.resolve())
      response.writeHead(200, { 'content-length': 10 }).write('x')
      setTimeout(() => request.socket.destroy(), 20)
    })
    const publisher = publisherTo(url)
    await publisher.publish(event, never)
    await broken.promise
    // What is left of the answer is an error by now, which no one has to hear.
    await new Promise(resolve => setTimeout(resolve, 20))
    await publisher.publish(event, never)
    expect(received).toHaveLength(2)
  })

  it('believes the status even when the body never ends or is far too long', async () => {
    const endless = await platform((_, response) => response.writeHead(200).write('x'))
    await publisherTo(endless.url, { timeoutMs: 100 }).publish(event, never)
    // Only the limit of what is read of an answer ends this one: the time limit is far away.
    const ended = Promise.withResolvers<void>()
    const long = await platform((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(30_000)), 1)
      response.on('close', () => {
        clearInterval(timer)
        ended.resolve()
      })
    })
    await publisherTo(long.url, { timeoutMs: 60_000 }).publish(event, never)
    await ended.promise
  })

  it('tells of a lost or refused connection without the address, which may hold a password', async () => {
    const { url } = await platform(request => request.socket.destroy())
    const withPassword = url.replace('http://', 'http://user:hunter2@').concat('?token=hunter3')
    expect((await failure(publisherTo(withPassword).publish(event, never))).message).not.toMatch(/hunter/)
    const closed = withPassword.replace(/:\d+\//, ':1/')
    const refused = await failure(publisherTo(closed).publish(event, never))
    expect(refused).toBeInstanceOf(PlatformAwayError)
    expect(refused.message).not.toMatch(/hunter|^$/)
  })

  it('says by its code why a host of several addresses cannot be reached', async () => {
    const lookup = (_host: string, _options: unknown, found: (error: null, addresses: object[]) => void) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ])
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
    const error = await failure(publisherTo('http://hooks.example:1/events').publish(event, never))
    expect(error).toBeInstanceOf(PlatformAwayError)
    expect(error.message).toBe('The platform cannot be reached (ECONNREFUSED).')
    expect(error.cause).toBeInstanceOf(AggregateError)
  })

  it('speaks TLS where the URL asks for it', async () => {
    const { url, received } = await platform((_, response) => response.end())
    const error = await failure(publisherTo(url.replace('http:', 'https:')).publish(event, never))
    expect([error.name, error.message]).toEqual(['PlatformAwayError', expect.stringMatching(/wrong version number/)])
    expect(received).toEqual([])
  })

  it('ends the connections that it has kept', async () => {
    let open = 0
    const { url } = await platform((request, response) => {
      open += 1
      request.socket.on('close', () => (open -= 1))
      response.end()
    })
    const publisher = publisherTo(url)
    await publisher.publish(event, never)
    await publisher.close()
    await expect.poll(() => open).toBe(0)
  })

  it('refuses what it cannot work with', () => {
    for (const url of ['ftp://example.org', 'not a url'])
      expect(() => createWebhookPublisher({ url })).toThrow(
        new TypeError('A webhook needs a URL that begins with http:// or https://.'),
      )
    expect(() => createWebhookPublisher({ url: 'http://localhost', secret: 'whsec_*' })).toThrow(TypeError)
    expect(() => createWebhookPublisher({ url: 'http://localhost', headers: { a: 'b\nc' } })).toThrow(TypeError)
  })
})
