import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { type RunningServer, startServer } from '@jumun/http/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSocket, type RawSocket, statusesOf } from './raw-socket.ts'

const limit = 5
let server: RunningServer
let answerBalances: () => void
/** Requests of users that the app has been handed. */
let heard: number
const open: RawSocket[] = []

beforeEach(async () => {
  const shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  const gate = new Promise<void>(resolve => {
    answerBalances = resolve
  })
  const wallets = {
    ...shop.wallets,
    balance: (input: { userId: string }) => gate.then(() => shop.wallets.balance(input)),
  }
  const slow: Shop = { ...shop, wallets }
  heard = 0
  const authenticate = () => {
    heard += 1
    return 'mina'
  }
  const limits = { requestsInFlight: 10_000, requestsWhileLate: 10_000 }
  const serverLimits = { connections: limit }
  server = await startServer({ shop: slow, port: 0, workers: false, authenticate, limits, serverLimits })
})
afterEach(async () => {
  answerBalances()
  for (const { socket } of open.splice(0)) socket.destroy()
  expect(await server.close()).toBe(true)
})

function connectFrom(address?: string): RawSocket {
  const raw = openSocket(server.port, address)
  open.push(raw)
  return raw
}
const ask = ({ socket }: RawSocket, path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)

/** A connection on which something was answered, so that the server surely knows it. */
async function known(address?: string): Promise<RawSocket> {
  const raw = connectFrom(address)
  ask(raw, '/health/live')
  await expect.poll(raw.text).toContain('200 OK')
  return raw
}

async function knownMany(count: number, address?: string): Promise<RawSocket[]> {
  const all: RawSocket[] = []
  for (let one = 0; one < count; one += 1) all.push(await known(address))
  return all
}

it('take the place of the oldest that is idle', async () => {
  const old = await knownMany(limit)
  const fresh = await known()
  await old[0]!.ended
  await known()
  await old[1]!.ended
  for (const raw of [...old.slice(2), fresh]) expect(raw.socket.readyState).toBe('open')
})

it('leave their place to others when they go', async () => {
  for (let one = 0; one < 2 * limit; one += 1) {
    const raw = await known()
    raw.socket.end()
    await raw.ended
  }
  for (const raw of await knownMany(limit)) expect(raw.socket.readyState).toBe('open')
})

it('are dropped while something is under way on all others, and nothing is lost there', async () => {
  const working = await knownMany(limit)
  for (const raw of working) ask(raw, '/balance')
  await new Promise(resolve => setTimeout(resolve, 100))
  const late = connectFrom()
  ask(late, '/health/live')
  expect(await late.ended).toBe('')
  answerBalances()
  for (const raw of working) await expect.poll(() => statusesOf(raw.text())).toEqual([200, 200])
  await known()
})

it('take the place of one of the address that has most, and no other loses any', async () => {
  const honest = await knownMany(2, '127.0.0.2')
  const many = await knownMany(3, '127.0.0.3')
  await known('127.0.0.4')
  await many[0]!.ended
  await known('127.0.0.3')
  for (const raw of [...honest, ...many.slice(2)]) expect(raw.socket.readyState).toBe('open')
  await many[1]!.ended
})

it('may ask a hundred things before they are answered', async () => {
  const raw = await known()
  for (let count = 0; count < 100; count += 1) ask(raw, '/balance')
  await expect.poll(() => heard).toBe(100)
  answerBalances()
  await expect.poll(() => statusesOf(raw.text()).length).toBe(101)
})

it('are cut off when they ask more than that, and what came along is not worked on', async () => {
  const raw = await known()
  for (let count = 0; count < 4_000; count += 1) ask(raw, '/balance')
  await raw.ended
  expect(heard).toBe(100)
})
