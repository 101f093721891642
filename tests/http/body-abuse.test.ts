import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { jwtAuthentication } from '@jumun/http'
import { type RunningServer, startServer } from '@jumun/http/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSocket, type RawSocket, statusesOf } from './raw-socket.ts'

const open: RawSocket[] = []
let server: RunningServer
let balance: () => Promise<number>

async function start(options: Partial<Parameters<typeof startServer>[0]> = {}): Promise<void> {
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  balance = async () => (await shop.wallets.balance({ userId: 'mina' })).balance
  server = await startServer({ shop, port: 0, workers: false, ...options })
}
beforeEach(() => start())
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy()
  expect(await server.close()).toBe(true)
})

function begin(headers: string, path = '/balance/charge'): RawSocket {
  const raw = openSocket(server.port)
  open.push(raw)
  raw.socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`)
  return raw
}
const mina = 'X-User-Id: mina'
const chunked = 'Transfer-Encoding: chunked'

describe('a body in chunks', () => {
  const inChunksOf = (text: string, size: number) => {
    let chunks = ''
    for (let at = 0; at < text.length; at += size) {
      const part = text.slice(at, at + size)
      chunks += `${part.length.toString(16)}\r\n${part}\r\n`
    }
    return `${chunks}0\r\n\r\n`
  }
  const body = (bytes: number) => `{"amount":1}${' '.repeat(bytes - 12)}`

  it('is put together again, byte by byte', async () => {
    const { socket, text } = begin(`${mina}\r\n${chunked}`)
    socket.write(inChunksOf(body(1_024), 1))
    await expect.poll(() => statusesOf(text())).toEqual([200])
    expect(await balance()).toBe(1)
  })

  it('is refused when there are more of them than any client makes, and the connection closed', async () => {
    const { socket, ended } = begin(`${mina}\r\n${chunked}`)
    socket.write(inChunksOf(body(60_000), 1))
    const text = await ended
    expect(statusesOf(text)).toEqual([400])
    expect(text).toContain('at most 1024 chunks')
    expect(text).toMatch(/connection: close/i)
    expect(await balance()).toBe(0)
  })
})

describe('a flood of chunks', () => {
  it('is read connection by connection, and those that were served before are not kept waiting', async () => {
    const known = openSocket(server.port)
    open.push(known)
    const ask = () => known.socket.write(`GET /balance HTTP/1.1\r\nHost: x\r\n${mina}\r\n\r\n`)
    ask()
    await expect.poll(() => statusesOf(known.text())).toEqual([200])
    const flood = Array.from({ length: 6 }, () => begin(`${mina}\r\n${chunked}`))
    for (const { socket } of flood) socket.write(`${'1\r\n \r\n'.repeat(60_000)}0\r\n\r\n`)
    const answered = () => flood.filter(({ text }) => text() !== '').length
    await expect.poll(answered).toBe(1)
    ask()
    await expect.poll(() => statusesOf(known.text())).toEqual([200, 200])
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(answered()).toBe(1)
    await expect.poll(answered, { timeout: 5_000 }).toBe(6)
  })
})

describe('a stranger', () => {
  it('is refused before the body is read, and not waited for', async () => {
    await server.close()
    await start({ authenticate: jwtAuthentication({ secret: 's'.repeat(32) }) })
    for (const headers of [chunked, 'Content-Length: 60000']) {
      const { text } = begin(headers)
      // Not a byte of the body is sent.
      await expect.poll(() => statusesOf(text())).toEqual([401])
    }
    const { text } = begin(`${chunked}\r\nAuthorization: Bearer guessed`, '/admin/users')
    await expect.poll(() => statusesOf(text())).toEqual([403])
    const old = begin(chunked, '/payments')
    await expect.poll(() => statusesOf(old.text())).toEqual([401])
  })

  it('is read with mock authentication, which takes the user from the body', async () => {
    const { socket, text } = begin('Content-Length: 28')
    socket.write('{"amount":1,"userId":"mina"}')
    await expect.poll(() => statusesOf(text())).toEqual([200])
  })
})

describe('bodies that do not come', () => {
  it('give way to one that does, the oldest first, when there is no room for all', async () => {
    await server.close()
    await start({ limits: { bodyBytesInAll: 3 * 1_000 } })
    const slow = [1, 2, 3].map(() => begin(`${mina}\r\nContent-Length: 1000`))
    await new Promise(resolve => setTimeout(resolve, 100))
    const { socket, text } = begin(`${mina}\r\nContent-Length: 12`)
    socket.write('{"amount":1}')
    await expect.poll(() => statusesOf(text())).toEqual([200])
    expect(statusesOf(await slow[0]!.ended)).toEqual([503])
    expect(slow.slice(1).map(one => one.text())).toEqual(['', ''])
  })

  it('are not acted on when the client leaves in the middle', async () => {
    const { socket } = begin(`${mina}\r\nContent-Length: 30`)
    socket.write('{"amount":1}')
    await new Promise(resolve => setTimeout(resolve, 100))
    socket.destroy()
    const other = begin(`${mina}\r\n${chunked}`)
    other.socket.write('c\r\n{"amount":1}\r\n')
    await new Promise(resolve => setTimeout(resolve, 100))
    other.socket.destroy()
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await balance()).toBe(0)
  })
})
