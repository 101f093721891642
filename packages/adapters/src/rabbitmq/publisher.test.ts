import { type AddressInfo, createServer, Socket } from 'node:net'
import { EventTooLargeError, PlatformAwayError, type ShopEvent } from '@jumun/core'
import dns from 'node:dns'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRabbitMqPublisher, type RabbitMqPublisherOptions } from '../rabbitmq.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function event(orderId: string, type: ShopEvent['type'] = 'order.paid', payload = '{"name":"커피 ☕"}'): ShopEvent {
  return { eventId: `${orderId}.1`, type, orderId, sequence: 1, payload, createdAt: 1_700_000_000_999 }
}

// The parts of AMQP 0-9-1 that a publisher meets.
const u16 = (value: number) => Buffer.of(value >> 8, value)
const u32 = (value: number) => Buffer.of(value >> 24, value >> 16, value >> 8, value)
const u64 = (value: number) => Buffer.concat([u32(0), u32(value)])
const short = (text: string) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)])
const long = (text: string) => Buffer.concat([u32(text.length), Buffer.from(text)])
const frame = (type: number, channel: number, payload: Buffer) =>
  Buffer.concat([Buffer.of(type), u16(channel), u32(payload.length), payload, Buffer.of(206)])
const method = (channel: number, kind: number, id: number, ...parts: Buffer[]) =>
  frame(1, channel, Buffer.concat([u16(kind), u16(id), ...parts]))
const closing = (code: number, text: string) => [u16(code), short(text), u16(0), u16(0)]

interface Message {
  readonly exchange: string
  readonly type: string
  readonly mandatory: boolean
  readonly properties: Record<string, unknown>
  readonly content: string
}

type Reply =
  | 'ack'
  | 'ack later'
  | 'nack'
  | 'return'
  | 'nothing'
  | { readonly code: number; readonly text: string; of: 'channel' | 'connection' }

interface Behaviour {
  /** How an exchange is answered that is looked for, or made: refused by a code. */
  look: number | 'ok'
  make: number | 'ok'
  login: 'ok' | 'refused' | 'silence'
  ends: 'in good order' | 'never'
  judge(message: Message): Reply
}

/** A broker that keeps nothing but what was said to it. */
async function broker(given: Partial<Behaviour> = {}) {
  const behaviour: Behaviour = {
    look: 'ok',
    make: 'ok',
    login: 'ok',
    ends: 'in good order',
    judge: () => 'ack',
    ...given,
  }
  const heard: string[] = []
  const messages: Message[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ noDelay: true }, socket => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let rest: Buffer = Buffer.alloc(0)
    let begun = false
    let publishing:
      | {
          exchange: string
          type: string
          mandatory: boolean
          properties: Record<string, unknown>
          size: number
          body: Buffer
        }
      | undefined
    let tag = 0
    const send = (...asked: Parameters<typeof method>) => void socket.write(method(...asked))
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      if (!begun) {
        begun = true
        rest = rest.subarray(8)
        if (behaviour.login !== 'silence') send(0, 10, 10, Buffer.of(0, 9), u32(0), long('PLAIN'), long('en_US'))
      }
      while (rest.length >= 7 && rest.length >= 8 + rest.readUInt32BE(3)) {
        const size = rest.readUInt32BE(3)
        const [type, channel, payload] = [rest[0], rest.readUInt16BE(1), rest.subarray(7, 7 + size)]
        rest = rest.subarray(8 + size)
        if (type === 1) onMethod(channel, payload)
        if (type === 2)
          publishing = {
            ...publishing!,
            size: Number(payload.readBigUInt64BE(4)),
            properties: propertiesOf(payload.subarray(12)),
          }
        if (type === 3) publishing!.body = Buffer.concat([publishing!.body, payload])
        if (type !== 1 && publishing !== undefined && publishing.body.length === publishing.size) arrived(channel)
      }
    })

    function onMethod(channel: number, payload: Buffer): void {
      const name = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`
      const read = reader(payload.subarray(4))
      if (name === '10.11') {
        if (behaviour.login === 'refused') send(0, 10, 50, ...closing(403, 'ACCESS_REFUSED - Login was refused'))
        else send(0, 10, 30, u16(100), u32(131_072), u16(60))
      } else if (name === '10.31') {
        read.skip(6)
        heard.push(`heartbeat ${read.number(2)}`)
      } else if (name === '10.40') {
        heard.push(`open ${read.text()}`)
        send(0, 10, 41, short(''))
      } else if (name === '10.50') {
        heard.push('end')
        if (behaviour.ends === 'in good order') send(0, 10, 51)
      } else if (name === '10.51') heard.push('end as asked')
      else if (name === '20.10') send(channel, 20, 11, long(''))
      else if (name === '20.40') {
        heard.push('end of a channel')
        send(channel, 20, 41)
      } else if (name === '40.10') {
        read.skip(2)
        const [exchange, kind, bits] = [read.text(), read.text(), read.number(1)]
        heard.push(bits & 1 ? `look for ${exchange}` : `make ${exchange}, ${kind}${bits & 2 ? ', durable' : ''}`)
        const answer = bits & 1 ? behaviour.look : behaviour.make
        if (answer === 'ok') send(channel, 40, 11)
        else send(channel, 20, 40, ...closing(answer, `no ${exchange}`))
      } else if (name === '85.10') {
        heard.push('confirm')
        send(channel, 85, 11)
      } else if (name === '60.40') {
        read.skip(2)
        const [exchange, type] = [read.text(), read.text()]
        publishing = {
          exchange,
          type,
          mandatory: read.number(1) === 1,
          properties: {},
          size: -1,
          body: Buffer.alloc(0),
        }
      }
    }

    function arrived(channel: number): void {
      const { size: _, body, ...told } = publishing!
      const message = { ...told, content: body.toString() }
      publishing = undefined
      messages.push(message)
      tag += 1
      const reply = behaviour.judge(message)
      if (reply === 'return') {
        send(channel, 60, 50, u16(312), short('NO_ROUTE'), short(message.exchange), short(message.type))
        // With the flag of the message id alone.
        const header = Buffer.concat([
          u16(60),
          u16(0),
          u64(body.length),
          u16(1 << 7),
          short(String(message.properties['messageId'])),
        ])
        socket.write(Buffer.concat([frame(2, channel, header), frame(3, channel, body)]))
      }
      if (reply === 'ack' || reply === 'return') send(channel, 60, 80, u64(tag), Buffer.of(0))
      if (reply === 'nack') send(channel, 60, 120, u64(tag), Buffer.of(0))
      if (reply === 'ack later') setTimeout(send, 60, channel, 60, 80, u64(tag), Buffer.of(0))
      if (typeof reply !== 'object') return
      if (reply.of === 'channel') send(channel, 20, 40, ...closing(reply.code, reply.text))
      else send(0, 10, 50, ...closing(reply.code, reply.text))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  cleanups.push(() => {
    cut()
    server.close()
  })
  return {
    url: `amqp://guest:guest@127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    heard,
    messages,
    cut,
    ids: () => messages.map(({ properties }) => properties['messageId']),
    connections: () => connections,
    open: () => sockets.size,
    block(reason: string) {
      for (const socket of sockets) socket.write(method(0, 10, 60, short(reason)))
    },
    unblock() {
      for (const socket of sockets) socket.write(method(0, 10, 61))
    },
  }
}

function reader(bytes: Buffer) {
  let at = 0
  const number = (size: number) => bytes.readUIntBE((at += size) - size, size)
  return {
    number,
    skip: (size: number) => void (at += size),
    text() {
      const length = number(1)
      return bytes.subarray(at, (at += length)).toString()
    },
  }
}

const propertyNames = [
  'contentType',
  'contentEncoding',
  'headers',
  'deliveryMode',
  'priority',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'timestamp',
  'type',
  'userId',
  'appId',
]

function propertiesOf(bytes: Buffer): Record<string, unknown> {
  const read = reader(bytes)
  const flags = read.number(2)
  const found: Record<string, unknown> = {}
  for (const [i, name] of propertyNames.entries()) {
    if ((flags & (1 << (15 - i))) === 0) continue
    if (name === 'headers') read.skip(read.number(4))
    else if (name === 'timestamp') found[name] = read.number(4) * 2 ** 32 + read.number(4)
    else found[name] = name === 'deliveryMode' || name === 'priority' ? read.number(1) : read.text()
  }
  return found
}

function publisherTo(url: string, options: Partial<RabbitMqPublisherOptions> = {}) {
  const publisher = createRabbitMqPublisher({ url, exchange: 'shop', ...options })
  cleanups.push(() => publisher.close())
  return publisher
}

/** What became of each event: nothing, or what it failed of. */
async function outcomesOf(publishing: Promise<readonly (Error | undefined)[]>) {
  return (await publishing).map(outcome => outcome?.message)
}

describe('a delivery', () => {
  it('is a persistent message on a channel whose messages are confirmed, to the exchange that is there', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const { url, heard, messages, connections } = await broker()
    const publisher = publisherTo(`${url}/shop%2Feu`)
    expect(publisher.name).toBe('rabbitmq')
    await publisher.publish(event('a'), never)
    expect(await publisher.publishBatch([event('b', 'order.cancelled'), event('c')], never)).toEqual([
      undefined,
      undefined,
    ])
    expect(heard).toEqual(['heartbeat 10', 'open shop/eu', 'look for shop', 'end of a channel', 'confirm'])
    const message = (id: string, type: string) => ({
      exchange: 'shop',
      type,
      mandatory: true,
      properties: {
        contentType: 'application/cloudevents+json',
        contentEncoding: 'utf-8',
        deliveryMode: 2,
        messageId: id,
        timestamp: 1_700_000_000,
        type,
        appId: 'jumun',
      },
      content: '{"name":"커피 ☕"}',
    })
    expect(messages).toEqual([
      message('a.1', 'order.paid'),
      message('b.1', 'order.cancelled'),
      message('c.1', 'order.paid'),
    ])
    expect(connections()).toBe(1)
    expect(noDelay.mock.calls).toContainEqual([true])
    await publisherTo(url, { mandatory: false }).publish(event('d'), never)
    expect(messages.at(-1)).toMatchObject({ mandatory: false })
  })

  it('keeps the pause between heartbeats that the URL asks for', async () => {
    const { url, heard } = await broker()
    await publisherTo(`${url}?heartbeat=7`).publish(event('a'), never)
    expect(heard[0]).toBe('heartbeat 7')
  })

  it('makes an exchange that is missing', async () => {
    const { url, heard } = await broker({ look: 404 })
    await publisherTo(url).publish(event('a'), never)
    expect(heard.slice(2)).toEqual(['look for shop', 'make shop, topic, durable', 'end of a channel', 'confirm'])
  })

  it.each<[Partial<Behaviour>, string, heard: string[]]>([
    [{ look: 403 }, 'Channel closed by server: 403 (ACCESS-REFUSED) with message "no shop"', ['look for shop', 'end']],
    [
      { look: 404, make: 403 },
      'Channel closed by server: 403 (ACCESS-REFUSED) with message "no shop"',
      ['look for shop', 'make shop, topic, durable', 'end'],
    ],
  ])('fails where the exchange is refused %j, and ends its connection', async (how, reason, said) => {
    const { url, heard, open, behaviour } = await broker(how)
    const publisher = publisherTo(url)
    const error = await publisher.publish(event('a'), never).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(PlatformAwayError)
    expect(error).toMatchObject({
      message: `RabbitMQ has no exchange shop: ${reason}`,
      cause: expect.any(PlatformAwayError),
    })
    expect(heard.slice(2)).toEqual(said)
    await expect.poll(open).toBe(0)
    Object.assign(behaviour, { look: 'ok' })
    await publisher.publish(event('a'), never)
  })

  it('fails with the reason that the broker gives for refusing a login, and may succeed the next time', async () => {
    const { url, behaviour, ids } = await broker({ login: 'refused' })
    const publisher = publisherTo(url)
    await expect(publisher.publish(event('a'), never)).rejects.toThrow(
      /^RabbitMQ cannot be reached: Handshake terminated by server: 403 \(ACCESS-REFUSED\) with message "ACCESS_REFUSED - Login was refused"$/,
    )
    behaviour.login = 'ok'
    await publisher.publish(event('b'), never)
    expect(ids()).toEqual(['b.1'])
  })

  it('says by its code why a host of several addresses cannot be reached', async () => {
    const lookup = (_host: string, _options: unknown, found: (error: null, addresses: object[]) => void) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ])
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
    expect(await outcomesOf(publisherTo('amqp://rabbit.example:1').publishBatch([event('a')], never))).toEqual([
      'RabbitMQ cannot be reached: ECONNREFUSED',
    ])
  })
})

describe('what the broker does not take', () => {
  it('is tried again: each event for itself', async () => {
    const { url } = await broker({
      judge: ({ type }) => (type === 'order.paid' ? 'ack' : type === 'order.cancelled' ? 'return' : 'nack'),
    })
    const events = [event('a'), event('b', 'order.cancelled'), event('c', 'wallet.changed'), event('d')]
    const outcomes = await publisherTo(url).publishBatch(events, never)
    expect(outcomes.map(outcome => outcome?.message)).toEqual([
      undefined,
      'No queue takes order.cancelled from the exchange shop: bind one to it.',
      'RabbitMQ did not take the event: message nacked',
      undefined,
    ])
    for (const outcome of [outcomes[1], outcomes[2]]) expect(outcome).toBeInstanceOf(PlatformAwayError)
  })

  it('was not returned because an earlier delivery was', async () => {
    const { url, behaviour } = await broker({ judge: () => 'return' })
    const publisher = publisherTo(url)
    await expect(publisher.publish(event('a'), never)).rejects.toThrow('No queue takes')
    behaviour.judge = () => 'ack'
    const warned: Error[] = []
    const onWarning = (warning: Error) => void warned.push(warning)
    process.on('warning', onWarning)
    for (let i = 0; i < 12; i += 1) await publisher.publish(event('a'), never)
    process.off('warning', onWarning)
    expect(warned).toEqual([])
  })

  it('is refused for the reason that it is blocked, while it is', async () => {
    const { url, block, unblock } = await broker({ judge: () => 'nack' })
    const publisher = publisherTo(url)
    const refused = (reason: string) =>
      expect
        .poll(() => outcomesOf(publisher.publishBatch([event('a')], never)))
        .toEqual([`RabbitMQ did not take the event: ${reason}`])
    await refused('message nacked')
    block('low on memory')
    await refused('RabbitMQ is blocked: low on memory.')
    unblock()
    await refused('message nacked')
  })

  it('is refused for good where it is larger than the broker takes; its neighbours are tried again', async () => {
    const text = (size: number) => `PRECONDITION_FAILED - message size ${size} is larger than configured max size 1000`
    const { url, behaviour, connections } = await broker({
      judge: ({ content }) =>
        content.length > 1_000 ? { of: 'channel', code: 406, text: text(content.length) } : 'nothing',
    })
    const publisher = publisherTo(url)
    const events = [event('a', 'order.paid', 'x'.repeat(999)), event('b', 'order.paid', 'x'.repeat(2_000))]
    const outcomes = await publisher.publishBatch(events, never)
    const reason = `Channel closed by server: 406 (PRECONDITION-FAILED) with message "${text(2_000)}"`
    expect(outcomes[0]).toBeInstanceOf(PlatformAwayError)
    expect(outcomes[0]).toMatchObject({ message: `RabbitMQ did not take the event: ${reason}` })
    expect(outcomes[1]).toBeInstanceOf(EventTooLargeError)
    expect(outcomes[1]).toMatchObject({
      message: 'The event has 2000 bytes, RabbitMQ takes 1000 (max_message_size).',
      bytes: 2_000,
      limit: 1_000,
      cause: { message: reason },
    })
    // A channel that has ended is not used again.
    behaviour.judge = () => 'ack'
    expect(await publisher.publishBatch([events[0]!], never)).toEqual([undefined])
    expect(connections()).toBe(2)
  })

  it('is what the driver cannot write', async () => {
    const { url, ids } = await broker()
    const [outcome, other] = await publisherTo(url).publishBatch(
      [event('a', 'x'.repeat(300) as never), event('b')],
      never,
    )
    expect(outcome).toBeInstanceOf(PlatformAwayError)
    expect(outcome!.message).toMatch(/^RabbitMQ did not take the event: .*routingKey/)
    expect(other).toBeUndefined()
    expect(ids()).toEqual(['b.1'])
  })
})

describe('a connection that ends', () => {
  it('is closed when its channel has ended, which is of no more use', async () => {
    const fake = await broker({ judge: () => ({ of: 'channel', code: 404, text: 'NOT_FOUND - no exchange' }) })
    const publisher = createRabbitMqPublisher({ url: fake.url })
    for (let i = 0; i < 3; i += 1) {
      expect(await outcomesOf(publisher.publishBatch([event('a')], never))).toEqual([
        'RabbitMQ did not take the event: Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no exchange"',
      ])
      await expect.poll(fake.open).toBe(0)
    }
    expect(fake.connections()).toBe(3)
    expect(fake.heard.filter(said => said === 'end')).toHaveLength(3)
    await publisher.close()
  })

  it.each([
    [
      'by the broker’s word',
      { of: 'connection', code: 541, text: 'INTERNAL_ERROR - no disk' },
      /^RabbitMQ did not take the event: Connection closed: 541 \(INTERNAL-ERROR\) with message "INTERNAL_ERROR - no disk"$/,
    ],
    ['without a word', 'cut', /^RabbitMQ did not take the event: (Unexpected close|read ECONNRESET)$/],
  ] as const)('%s is made again with the next delivery', async (_, how, reason) => {
    const fake = await broker({ judge: () => 'nothing' })
    fake.behaviour.judge = () => {
      if (how !== 'cut') return how
      fake.cut()
      return 'nothing'
    }
    const publisher = publisherTo(fake.url)
    expect(await outcomesOf(publisher.publishBatch([event('a')], never))).toEqual([expect.stringMatching(reason)])
    fake.behaviour.judge = () => 'ack'
    await publisher.publish(event('b'), never)
    expect(fake.connections()).toBe(2)
    expect(fake.heard.filter(said => said.startsWith('end') && said !== 'end of a channel')).toEqual(
      how === 'cut' ? [] : ['end as asked'],
    )
  })
})

describe('time', () => {
  /** The limit of the deliveries that begin from now on, which comes when it is asked to. */
  function timeLimit() {
    const controller = new AbortController()
    const asked = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
    return {
      asked: () => asked.mock.calls,
      come() {
        controller.abort(new DOMException('it took too long', 'TimeoutError'))
        asked.mockRestore()
      },
    }
  }
  const aMoment = () => new Promise(resolve => setTimeout(resolve, 50))

  it('ends a delivery that is not confirmed; what was confirmed before has arrived', async () => {
    const fake = await broker({ judge: ({ type }) => (type === 'order.paid' ? 'ack' : 'nothing') })
    const publisher = publisherTo(fake.url, { timeoutMs: 7_000 })
    const limit = timeLimit()
    const publishing = publisher.publishBatch([event('a'), event('b', 'order.cancelled')], never)
    await expect.poll(fake.ids).toEqual(['a.1', 'b.1'])
    await aMoment()
    expect(limit.asked()).toEqual([[7_000]])
    limit.come()
    const outcomes = await publishing
    expect(outcomes.map(outcome => outcome?.message)).toEqual([undefined, 'RabbitMQ did not confirm within 7000 ms.'])
    expect(outcomes[1]).toBeInstanceOf(PlatformAwayError)
    expect((outcomes[1]!.cause as Error).name).toBe('TimeoutError')
    // That connection is not used again, and its end does not concern the next one.
    await publisher.publish(event('c'), never)
    await expect.poll(fake.open).toBe(1)
    await publisher.publish(event('d'), never)
    expect(fake.connections()).toBe(2)
  })

  it('ends with what the broker is troubled by', async () => {
    const fake = await broker({ judge: () => 'nothing' })
    const publisher = publisherTo(fake.url)
    const limit = timeLimit()
    const publishing = publisher.publishBatch([event('a')], never)
    await expect.poll(fake.ids).toEqual(['a.1'])
    fake.block('low on disk')
    await aMoment()
    limit.come()
    expect(await outcomesOf(publishing)).toEqual(['RabbitMQ did not take the event: RabbitMQ is blocked: low on disk.'])
  })

  it('ends with the signal, whose reason is that of what has not arrived', async () => {
    const fake = await broker({ judge: ({ type }) => (type === 'order.paid' ? 'ack' : 'nothing') })
    const publisher = publisherTo(fake.url)
    const controller = new AbortController()
    const reason = new Error('the lease ends')
    const publishing = publisher.publishBatch([event('a'), event('b', 'order.cancelled')], controller.signal)
    await expect.poll(fake.ids).toEqual(['a.1', 'b.1'])
    await aMoment()
    controller.abort(reason)
    expect(await publishing).toEqual([undefined, reason])
    await expect.poll(fake.open).toBe(0)
    await publisher.publish(event('c'), never)
    expect(fake.connections()).toBe(2)
  })
})

describe('the end', () => {
  it('waits for the deliveries under way, and comes in good order', async () => {
    const fake = await broker({ judge: () => 'ack later' })
    const publisher = createRabbitMqPublisher({ url: fake.url })
    const log: string[] = []
    const publishing = publisher.publishBatch([event('a')], never).finally(() => log.push('delivered'))
    const ending = publisher.close().then(() => log.push('ended'))
    expect(await publishing).toEqual([undefined])
    await ending
    expect(log).toEqual(['delivered', 'ended'])
    await expect(publisher.publish(event('b'), never)).rejects.toThrow(
      new PlatformAwayError('The publisher is closed.'),
    )
    await publisher.close()
    await createRabbitMqPublisher({ url: fake.url }).close()
    expect(fake.connections()).toBe(1)
  })

  it('says so to the broker, and leaves no timer', async () => {
    const { url, heard, open } = await broker()
    const publisher = createRabbitMqPublisher({ url })
    await publisher.publish(event('a'), never)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await publisher.close()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    expect(heard.at(-1)).toBe('end')
    await expect.poll(open).toBe(0)
  })

  it('is cut after two seconds where the broker says nothing to it', async () => {
    const { url, open, heard } = await broker({ ends: 'never' })
    const publisher = createRabbitMqPublisher({ url })
    await publisher.publish(event('a'), never)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let ended = false
    const ending = publisher.close().then(() => {
      ended = true
    })
    await vi.advanceTimersByTimeAsync(1_999)
    expect([ended, open()]).toEqual([false, 1])
    await vi.advanceTimersByTimeAsync(1)
    await ending
    vi.useRealTimers()
    await expect.poll(open).toBe(0)
    expect(heard.at(-1)).toBe('end')
  })

  it('of a connection that breaks is none to wait for', async () => {
    const fake = await broker()
    const publisher = createRabbitMqPublisher({ url: fake.url })
    const hopeless = createRabbitMqPublisher({ url: 'amqp://127.0.0.1:1' })
    const failing = hopeless.publishBatch([event('a')], never)
    await hopeless.close()
    expect(await outcomesOf(failing)).toEqual(['RabbitMQ cannot be reached: connect ECONNREFUSED 127.0.0.1:1'])
    await publisher.publish(event('a'), never)
    fake.cut()
    await new Promise(resolve => setTimeout(resolve, 20))
    await publisher.close()
  })
})
