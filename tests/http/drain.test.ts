import { connect } from 'node:net'
import type { Logger, Shop } from '@jumun/core'
import { expect, it } from 'vitest'
import { type CallOptions, serveShop } from './shop-server.ts'

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

it('finishes what it has accepted, and takes nothing new', async () => {
  let started = 0
  let open = () => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  const gated = (shop: Shop): Shop => ({
    ...shop,
    wallets: {
      ...shop.wallets,
      async charge(input) {
        if (input.userId === 'jun') {
          started += 1
          await gate
        }
        return shop.wallets.charge(input)
      },
    },
  })
  const here = await serveShop({ wrap: gated })
  const charge: CallOptions = { user: 'jun', json: { amount: 1 } }
  const charges = Array.from({ length: 20 }, () => here.call('POST', '/balance/charge', charge))
  const stream = here.call('GET', '/products/stream')
  await expect.poll(() => started).toBe(20)
  // The agent of the tests would give its connections up; here they have to be finished by the server.
  const closing = here.close()
  // It takes in what has come before it tells anybody to go. What is under way may take longer than what is idle is left.
  await sleep(800)
  open()
  const answers = await Promise.all(charges)
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(answers.every(({ headers }) => headers.connection === 'close')).toBe(true)
  expect((await stream).text).toMatch(/^retry: \d+\n\nevent: snapshot\n/)
  expect(await closing).toBe(true)
  await expect(here.call('GET', '/health/live')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/)
  await expect(here.shop.wallets.balance({ userId: 'jun' })).rejects.toThrow(expect.objectContaining({ code: 'BUSY' }))
})

it('is not ready while it drains, and answers what an open connection still asks', async () => {
  const here = await serveShop()
  const socket = connect(here.server.port, '127.0.0.1')
  let text = ''
  socket.on('data', chunk => {
    text += String(chunk)
  })
  const ended = new Promise(resolve => socket.once('close', resolve))
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  ask('/health/ready')
  await expect.poll(() => text).toMatch(/200 OK/)
  const closing = here.close()
  await sleep(100)
  ask('/health/ready')
  await ended
  expect(text.split('HTTP/1.1 ')[2]).toMatch(/^503 Service Unavailable[\s\S]*connection: close[\s\S]*shutting down/i)
  expect(await closing).toBe(true)
})

it('does not wait for connections that say nothing, or never finish their headers', async () => {
  const here = await serveShop()
  const sockets = Array.from({ length: 3 }, () => connect(here.server.port, '127.0.0.1'))
  const ended = Promise.all(sockets.map(socket => new Promise(resolve => socket.once('close', resolve))))
  sockets[1]!.write('GET /products HTTP/1.1\r\nHo')
  await sleep(100)
  const begun = performance.now()
  expect(await here.close()).toBe(true)
  await ended
  expect(performance.now() - begun).toBeLessThan(5_000)
})

it('says that the shop does not end', async () => {
  const stuck = (shop: Shop): Shop => ({ ...shop, close: () => new Promise(() => {}) })
  const errors: string[] = []
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: message => void errors.push(message) }
  const here = await serveShop({ wrap: stuck, logger, serverLimits: { drainMs: 2_100 } })
  expect(await here.server.close()).toBe(false)
  expect(errors).toEqual(['the shop could not be closed in time'])
})

it('cuts off what does not end, and says so', async () => {
  const never = (shop: Shop): Shop => ({
    ...shop,
    wallets: { ...shop.wallets, balance: () => new Promise(() => {}) },
  })
  const here = await serveShop({ wrap: never, serverLimits: { drainMs: 2_300 } })
  const hanging = here.call('GET', '/balance', { user: 'mina' })
  let closeMs = 0
  const close = async () => {
    await sleep(50)
    const begun = performance.now()
    return here.close().finally(() => (closeMs = performance.now() - begun))
  }
  const [cut, closed] = await Promise.allSettled([hanging, close()])
  expect(cut).toMatchObject({ status: 'rejected' })
  expect(closed).toEqual({ status: 'fulfilled', value: false })
  // Time enough was left for the shop itself.
  expect(closeMs).toBeLessThan(2_300)
})
