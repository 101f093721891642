import { type Store, StoreError, type Transaction } from '@jumun/core'
import type { Check } from './finding.ts'
import { hold } from '../toolbox/hold.ts'

const userId = 'guarded'
const productId = 'guarded'

/** Rows that core would never write, and what the database has to say to them. */
const offences: readonly {
  readonly what: string
  readonly failure: 'constraint' | 'conflict'
  commit(transaction: Transaction): Promise<void>
}[] = [
  {
    what: 'a negative balance',
    failure: 'constraint',
    async commit({ wallets }) {
      const [wallet] = await wallets.lock([userId])
      await wallets.save([{ ...wallet!, balance: -1 }])
    },
  },
  {
    what: 'a negative stock',
    failure: 'constraint',
    async commit({ options }) {
      const [option] = await options.lock([productId])
      await options.save([{ ...option!, stock: -1 }])
    },
  },
  {
    what: 'more claims than coupons',
    failure: 'constraint',
    async commit({ coupons }) {
      const [coupon] = await coupons.lock(['guarded'])
      await coupons.save([{ ...coupon!, claimed: coupon!.quantity + 1 }])
    },
  },
  {
    what: 'a ledger entry without a user',
    failure: 'constraint',
    commit: ({ ledger }) =>
      ledger.insert([
        { userId: 'nobody', number: 1, type: 'CHARGE', amount: 1, balanceBefore: 0, balanceAfter: 1, at: 1 },
      ]),
  },
  {
    what: 'a user twice',
    failure: 'conflict',
    commit: ({ users }) => users.insert([{ userId, name: 'Twin', createdAt: 1 }]),
  },
  {
    what: 'a coupon twice for one user',
    failure: 'conflict',
    commit: ({ userCoupons }) =>
      userCoupons.insert([
        { userCouponId: 'guarded-twin', couponId: 'guarded', userId, status: 'ISSUED', claimedAt: 1 },
      ]),
  },
  {
    what: 'a ledger number twice',
    failure: 'conflict',
    commit: ({ ledger }) =>
      ledger.insert([{ userId, number: 1, type: 'CHARGE', amount: 5, balanceBefore: 0, balanceAfter: 5, at: 1 }]),
  },
]

export const constraints: Check = {
  name: 'constraints',
  promise: 'the database itself refuses what core would never write',
  advice:
    'A guard of the tables is not enforced. MySQL before 8.0.16 ignores CHECK, and settings can turn keys off (foreign_key_checks, unique_checks).',
  async run({ shop, store }) {
    await shop.users.register({ userId, name: 'Guarded' })
    await shop.wallets.charge({ userId, amount: 5 })
    await shop.catalog.addProduct({ productId, name: 'Guarded', price: 1, stock: 5 })
    const discount = { type: 'FIXED', amount: 1 } as const
    await shop.coupons.create({ couponId: 'guarded', code: 'GUARDED', name: 'Guarded', discount, quantity: 2 })
    await shop.coupons.claim({ userId, code: 'GUARDED' })
    for (const offence of offences) hold(offence.what, await failureOf(store, offence.commit), offence.failure)
    hold('the balance afterwards', (await shop.wallets.balance({ userId })).balance, 5)
    hold('the stock afterwards', (await shop.catalog.getProduct({ productId })).stock, 5)
    return { figures: { refused: offences.length } }
  },
}

async function failureOf(store: Store, work: (transaction: Transaction) => Promise<void>): Promise<string> {
  try {
    await store.transaction(work)
    return 'committed'
  } catch (error) {
    if (error instanceof StoreError) return error.failure
    throw error
  }
}
