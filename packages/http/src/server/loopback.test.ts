import { expect, it } from 'vitest'
import { isLoopback } from './loopback.ts'

it.each(['127.0.0.1', '127.8.9.10', '127.255.255.254', '::1', '::ffff:127.0.0.1', 'localhost'])(
  '%s is this machine',
  async host => {
    expect(await isLoopback(host)).toBe(true)
  },
)

it.each(['0.0.0.0', '192.168.0.1', '126.255.255.255', '128.0.0.1', '::', '::2', '::ffff:192.168.0.1'])(
  '%s is not',
  async host => {
    expect(await isLoopback(host)).toBe(false)
  },
)

it('says of a name that there is not what the resolver says', async () => {
  await expect(isLoopback('shop.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' })
})
