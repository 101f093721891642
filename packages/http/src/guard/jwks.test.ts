import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errors, exportJWK, type FlattenedJWSInput, generateKeyPair, type JWTHeaderParameters } from 'jose'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { remoteKeys } from './jwks.ts'

let now = 0
let asked = 0
let isDown = false
let set: object[] = []
let close: () => Promise<unknown>
let keys: ReturnType<typeof remoteKeys>

beforeEach(async () => {
  now = 0
  asked = 0
  isDown = false
  set = []
  const server = createServer((_, response) => {
    asked += 1
    if (isDown) response.writeHead(500).end()
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: set }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  close = () => new Promise(resolve => server.close(resolve).closeAllConnections())
  keys = remoteKeys(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), () => now)
})
afterEach(async () => {
  vi.useRealTimers()
  await close()
})

async function addKey(kid: string): Promise<void> {
  const { publicKey } = await generateKeyPair('ES256')
  set.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' })
}
const header = (kid: string): JWTHeaderParameters => ({ alg: 'ES256', kid })
const token = {} as FlattenedJWSInput
const busy = (retryAfterMs: number) =>
  expect.objectContaining({
    code: 'BUSY',
    message: 'The token keys cannot be fetched; try again soon.',
    details: { retryAfterMs, outcome: 'nothing happened' },
    cause: expect.objectContaining({ message: 'Expected 200 OK from the JSON Web Key Set HTTP response' }),
  })

it('asks again once the pause is over', async () => {
  await addKey('a')
  isDown = true
  await expect(keys(header('a'), token)).rejects.toThrow(busy(5_000))
  now = 4_000
  isDown = false
  await expect(keys(header('a'), token)).rejects.toThrow(busy(1_000))
  now = 4_999.5
  await expect(keys(header('a'), token)).rejects.toThrow(busy(1))
  expect(asked).toBe(1)
  now = 5_000
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  expect(asked).toBe(2)
})

it('goes on with the keys of the last set while there is no newer one', async () => {
  await addKey('a')
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  await expect(keys(header('b'), token)).rejects.toThrow(/no applicable key/)
  expect(asked).toBe(1)
  // The set counts as old after ten minutes.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 })
  isDown = true
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  await expect(keys(header('b'), token)).rejects.toThrow(busy(5_000))
  expect(asked).toBe(2)
  now = 5_000
  isDown = false
  await addKey('b')
  await expect(keys(header('b'), token)).resolves.toBeDefined()
  expect(asked).toBe(3)
})

it('says what is wrong with a token, and goes on asking, whether there is a set now or was one', async () => {
  await addKey('a')
  await addKey('b')
  const faults = async () => {
    await expect(keys({ alg: 'ES256' }, token)).rejects.toThrow(errors.JWKSMultipleMatchingKeys)
    await expect(keys({ alg: 'HS256', kid: 'a' }, token)).rejects.toThrow(errors.JOSENotSupported)
  }
  await faults()
  await expect(keys(header('c'), token)).rejects.toThrow(errors.JWKSNoMatchingKey)
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 })
  isDown = true
  await expect(keys(header('a'), token)).resolves.toBeDefined()
  await faults()
})
