import { chargeInput, isReplayed, ledgerEntryJson, ledgerInput, ShopError } from '@jumun/core'
import * as z from 'zod'
import { numberInQuery } from '../request/query.ts'
import { type Route, route } from './route.ts'
import { balanceView, ledgerPageView } from '../answer/views.ts'

const historyQuery = z.strictObject({
  limit: numberInQuery(ledgerInput.shape.limit),
  cursor: ledgerInput.shape.cursor,
})

const notHere = 'Users cannot charge their own balance here: use POST /admin/users/{userId}/charge.'

/** @throws ShopError `FORBIDDEN` */
export function assertSelfCharge(selfCharge: boolean): void {
  if (!selfCharge) throw new ShopError('FORBIDDEN', notHere, {})
}

/** @param selfCharge Whether users may charge their own balance, for nothing but the asking. */
export const balanceRoutes = (selfCharge: boolean): readonly Route[] => [
  route({
    id: 'getBalance',
    method: 'GET',
    path: '/balance',
    access: 'user',
    tag: 'balance',
    summary: 'Show the balance',
    quick: true,
    madeOf: 'user',
    status: 200,
    answer: balanceView,
    codes: ['USER_NOT_FOUND'],
    handle: async ({ shop, userId }) => ({ json: await shop.wallets.balance({ userId }) }),
  }),
  route({
    id: 'chargeBalance',
    method: 'POST',
    path: '/balance/charge',
    access: 'user',
    tag: 'balance',
    summary: 'Top the balance up, where the shop lets users do so',
    body: z.strictObject({ amount: chargeInput.shape.amount }),
    keyed: true,
    example: { amount: 20_000 },
    status: 200,
    answer: balanceView,
    codes: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
    async handle({ shop, userId, body, idempotencyKey }) {
      assertSelfCharge(selfCharge)
      const balance = await shop.wallets.charge({ userId, ...body, idempotencyKey })
      return { json: balance, replayed: isReplayed(balance) }
    },
  }),
  route({
    id: 'listBalanceHistory',
    method: 'GET',
    path: '/balance/history',
    access: 'user',
    tag: 'balance',
    summary: 'List what changed the balance, the newest first',
    query: historyQuery,
    quick: true,
    madeOf: 'user',
    status: 200,
    answer: ledgerPageView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, userId, query }) {
      const { items, nextCursor } = await shop.wallets.history({ userId, ...query })
      return { json: { items: items.map(ledgerEntryJson), nextCursor } }
    },
  }),
]
