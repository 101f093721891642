import { expect, test } from 'vitest'
import { createOwnServer } from './stress/own-server.ts'
import { fillPackets } from './stress/packets.ts'
import { allAtOnce, serveUnder } from './stress/server-settings.ts'

const isRequired = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')

test('a server that is set in every odd way serves, or is refused by name', async context => {
  const orders = await serveUnder(allAtOnce)
  if (orders === undefined && !isRequired) return context.skip('no programs of MariaDB')
  expect(orders).toBe(20)
})

test('where a server takes 1 MiB at once, large batches are divided, and what never fits is refused', async context => {
  const server = await createOwnServer('mysql', ['--max-allowed-packet=1M'])
  if (server === undefined && !isRequired) return context.skip('no programs of MariaDB')
  try {
    await server!.start()
    // Each takes several packets: the orders 3 MB, the answer that is kept for the key of 6 000 products 1.4 MB.
    expect(await fillPackets(server!.url, { orders: 32, products: 6000 })).toEqual({
      paid: 32,
      added: 6000,
      keyed: 'refused',
    })
  } finally {
    await server?.remove()
  }
})
