import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Counter, Registry } from '@prometheus-io/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMetricsServer } from './metrics-server.ts'

let registry: Registry
let server: ReturnType<typeof createMetricsServer>
let port: number
const sockets: Socket[] = []

beforeEach(async () => {
  registry = new Registry()
  server = createMetricsServer(registry).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.close()
  server.closeAllConnections()
})

const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method })

it('answers with the measures, and has nothing else', async () => {
  new Counter({ name: 'orders_total', help: 'Orders', registers: [registry] }).inc(3)
  const answer = await ask('/metrics')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, registry.contentType])
  expect(await answer.text()).toContain('orders_total 3')
  for (const [path, method] of [['/'], ['/metrics?x'], ['/metrics', 'POST']] as const) {
    const other = await ask(path, method)
    expect([other.status, other.headers.get('content-type')]).toEqual([404, 'text/plain'])
    expect(await other.text()).toBe('GET /metrics is all there is here.\n')
  }
})

it('says that it has failed when a measure cannot be taken, and goes on', async () => {
  let fails = true
  new Counter({
    name: 'orders_total',
    help: 'Orders',
    registers: [registry],
    collect() {
      if (fails) throw new Error('gone')
    },
  })
  expect((await ask('/metrics')).status).toBe(500)
  fails = false
  expect((await ask('/metrics')).status).toBe(200)
})

it('serves 32 connections at a time: one more is closed', async () => {
  const open = async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    sockets.push(socket)
    await once(socket, 'connect')
    return socket
  }
  for (let count = 0; count < 32; count += 1) await open()
  await expect.poll(() => new Promise(resolve => server.getConnections((_, count) => resolve(count)))).toBe(32)
  const tooMany = await open()
  await once(tooMany, 'close')
  expect(sockets.slice(0, 32).every(socket => !socket.destroyed)).toBe(true)
  sockets[0]!.end('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  const [answer] = (await once(sockets[0]!, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /)
})

it('waits five seconds for a request, and no longer', () => {
  expect([server.requestTimeout, server.headersTimeout]).toEqual([5_000, 5_000])
})
