import assert from 'node:assert/strict'
import { createShop, isShopError } from '@jumun/core'
import { openStore } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { chooseBackends } from './backend.ts'
import { createOwnServer } from './own-server.ts'
import type { Figures, Suite } from './suite.ts'

const mebibyte = 1_048_576

export const suite: Suite = {
  name: 'packets',
  description:
    'servers that take 1, 4 and 16 MiB at once: large batches are divided, what never fits is refused by name',
  async run({ quick, seed, backends }) {
    const figures: Figures = { seed }
    for (const mebibytes of backends?.includes('mysql') === false ? [] : [1, 4, 16]) {
      const server = await createOwnServer('mysql', [`--max-allowed-packet=${mebibytes * mebibyte}`])
      if (server === undefined) {
        assert.ok(!(process.env.JUMUN_TEST_REQUIRE ?? '').includes('mysql'), 'mysql is installed, as it is required')
        figures['mysql.skipped'] = true
        break
      }
      try {
        await server.start()
        const found = await fillPackets(server.url, { orders: quick ? 32 : 256, products: quick ? 10_000 : 60_000 })
        // The answer that is kept for the key is one row: of 10 000 products 2 MB, of 60 000 14 MB.
        const fits = quick ? mebibytes >= 4 : mebibytes >= 16
        assert.equal(found.keyed, fits ? 'added' : 'refused', `${mebibytes} MiB`)
        for (const [figure, value] of Object.entries(found)) figures[`mysql ${mebibytes} MiB.${figure}`] = value
      } finally {
        await server.remove()
      }
    }
    for (const backend of await chooseBackends(backends)) {
      const database = await backend.create()
      try {
        const found = await fillPackets(database.url, { orders: quick ? 32 : 256, products: quick ? 10_000 : 60_000 })
        assert.equal(found.keyed, 'added', backend.name)
        for (const [figure, value] of Object.entries(found)) figures[`${backend.name}.${figure}`] = value
      } finally {
        await database.drop()
      }
    }
    return figures
  },
}

interface Load {
  readonly orders: number
  readonly products: number
}

/** Orders of 100 lines in one batch, then products in one command, without a key and with one. */
export async function fillPackets(url: string, { orders, products }: Load) {
  const shop = createShop({ store: await openStore(url) })
  try {
    const users = Array.from({ length: orders }, (_, i) => `user-${i}`)
    await Promise.all(users.map(userId => shop.users.register({ userId, name: userId })))
    await Promise.all(users.map(userId => shop.wallets.charge({ userId, amount: 100 })))
    // Names that take as many bytes as names can, and that are written as bytes in hexadecimal: a quote in JSON.
    const menu = Array.from({ length: 100 }, (_, i) => `product-${i}`)
    const name = `"🥛" ${'라테🍓'.repeat(80)}`
    await shop.catalog.addProducts({
      products: menu.map(productId => ({ productId, name, price: 1, stock: orders })),
    })
    const items = menu.map(productId => ({ productId, quantity: 1 }))
    const placed = await Promise.all(
      users.map((userId, i) => shop.orders.place({ userId, items, idempotencyKey: `order-${i}` })),
    )
    for (const order of placed) assert.equal(order.status, 'PAID')

    const added = Array.from({ length: products }, (_, i) => ({ name: `Product ${i}`, price: 1 }))
    await shop.catalog.addProducts({ products: added })
    const keyed = await shop.catalog
      .addProducts({ products: added, idempotencyKey: 'again' })
      .then(() => 'added', limitOf)
    const expected = 100 + products * (keyed === 'added' ? 2 : 1)
    assert.equal((await shop.catalog.listProducts({ limit: 1 })).total, expected)
    await audited(shop)
    return { paid: placed.length, added: products, keyed: keyed === 'added' ? keyed : 'refused' }
  } finally {
    await shop.close()
  }
}

/** @throws what is no refusal that names the limit */
function limitOf(error: unknown): 'refused' {
  if (!isShopError(error, 'INVALID_INPUT') || !/\d{6,} bytes/.test(error.message)) throw error
  return 'refused'
}
