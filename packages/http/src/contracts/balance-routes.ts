import { chargeInput, isReplayed } from '@jumun/core'
import * as z from 'zod'
import { assertSelfCharge } from '../routes/balance.ts'
import { type Route, route } from '../routes/route.ts'

interface BalanceNames {
  readonly selfCharge: boolean
  readonly view: z.ZodType
  /** A balance as the contract names it. */
  shown(balance: { readonly userId: string; readonly balance: number }): object
}

/** The two routes that all documents agree on, but for the names in their answers. */
export function balanceRoutes({ selfCharge, view, shown }: BalanceNames): readonly Route[] {
  return [
    route({
      id: 'chargeBalance',
      method: 'POST',
      path: '/balance/charge',
      access: 'user',
      tag: '',
      summary: 'Charge a balance',
      body: z.strictObject({ amount: chargeInput.shape.amount }),
      example: { userId: 'mina', amount: 1000 },
      keyed: true,
      status: 200,
      answer: view,
      codes: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
      async handle({ shop, userId, body, idempotencyKey }) {
        assertSelfCharge(selfCharge)
        const balance = await shop.wallets.charge({ userId, ...body, idempotencyKey })
        return { json: shown(balance), replayed: isReplayed(balance) }
      },
    }),
    route({
      id: 'getBalance',
      method: 'GET',
      path: '/balance',
      access: 'user',
      tag: '',
      summary: 'Show a balance',
      status: 200,
      answer: view,
      codes: ['USER_NOT_FOUND'],
      handle: async ({ shop, userId }) => ({ json: shown(await shop.wallets.balance({ userId })) }),
    }),
  ]
}
