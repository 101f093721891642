import { isShopError } from '@jumun/core'
import type { Check } from './finding.ts'
import { hold } from '../toolbox/hold.ts'

const largest = Number.MAX_SAFE_INTEGER
/** What core takes of one option. */
const mostUnits = 1_000_000_000_000

export const integers: Check = {
  name: 'integers',
  promise: `money is exact up to ${largest}`,
  advice:
    'Large amounts come back changed. Report this with the versions of server and driver: do not use it for money.',
  async run({ shop, inspector }) {
    const userId = 'rich'
    await shop.users.register({ userId, name: 'Rich' })
    let calls = 0
    for (const amount of [2 ** 31 - 1, 1, 2 ** 32, 2 ** 53 - 1 - 2 ** 31 - 2 ** 32 - 1, 1]) {
      await shop.wallets.charge({ userId, amount })
      calls += 1
    }
    hold('the largest balance', (await shop.wallets.balance({ userId })).balance, largest)
    const over = await shop.wallets.charge({ userId, amount: 1 }).catch((error: unknown) => error)
    hold('a balance beyond it is refused', isShopError(over, 'BALANCE_LIMIT_EXCEEDED'), true)
    await shop.catalog.addProduct({ productId: 'palace', name: 'Palace', price: largest, stock: mostUnits })
    const { orderId, total } = await shop.orders.place({ userId, items: [{ productId: 'palace', quantity: 1 }] })
    hold('the largest total', total, largest)
    hold('the total as it is read', (await shop.orders.get({ orderId })).total, largest)
    hold('the stock left', (await shop.catalog.getProduct({ productId: 'palace' })).stock, mostUnits - 1)
    hold('the balance left', (await shop.wallets.balance({ userId })).balance, 0)
    // As text, so that no driver rounds it on the way.
    const asText = `select concat('', total) from jumun_orders where order_id = '${orderId}'`
    hold('the total as the database has it', String((await inspector.rows(asText))[0]?.[0]), String(largest))
    return { figures: { exactAmounts: calls + 4, largest } }
  },
}
