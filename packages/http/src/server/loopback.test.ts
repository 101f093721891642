import { expect, test } from 'vitest'
import { isLoopback } from './loopback.ts'

test.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['128.0.0.1', false],
  ['126.255.255.255', false],
  ['::', false],
  ['::2', false],
  ['192.168.0.1', false],
])('only this machine reaches a server that listens on %s: %s', async (host, expected) => {
  expect(await isLoopback(host)).toBe(expected)
})

test('a name that there is not is the resolver’s to tell', async () => {
  await expect(isLoopback('no-such-name.invalid')).rejects.toThrow('no-such-name.invalid')
})
