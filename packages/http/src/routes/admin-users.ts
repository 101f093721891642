import {
  chargeInput,
  isReplayed,
  ledgerEntryJson,
  ledgerInput,
  listUsersInput,
  registerUserInput,
  revokeCouponInput,
  updateUserInput,
  userCouponJson,
  userJson,
  withdrawInput,
} from '@jumun/core'
import * as z from 'zod'
import { numberInQuery } from '../request/query.ts'
import { type Route, route } from './route.ts'
import {
  balanceView,
  ledgerPageView,
  userCouponsView,
  userCouponView,
  userPartView,
  userView,
  userWithBalanceView,
} from '../answer/views.ts'

const { userId: _charged, idempotencyKey: _key, ...newCharge } = chargeInput.shape
const { userId: _payee, idempotencyKey: _again, ...newWithdrawal } = withdrawInput.shape
const { userId: _user, ...userChange } = updateUserInput.shape

/** Who buys here, and their wallets. */
export const adminUserRoutes: readonly Route[] = [
  route({
    id: 'registerUser',
    method: 'POST',
    path: '/admin/users',
    access: 'admin',
    tag: 'admin',
    summary: 'Register a user',
    body: z.strictObject(registerUserInput.shape),
    example: { userId: 'mina', name: 'Mina', email: 'mina@example.com' },
    status: 201,
    answer: userView,
    codes: ['ALREADY_EXISTS'],
    handle: async ({ shop, body }) => ({ json: userJson(await shop.users.register(body)) }),
  }),
  route({
    id: 'listUsers',
    method: 'GET',
    path: '/admin/users',
    access: 'admin',
    tag: 'admin',
    summary: 'List users in the order of their registration, or those whose id, name or e-mail begins with a text',
    query: z.strictObject({
      query: listUsersInput.shape.query,
      limit: numberInQuery(listUsersInput.shape.limit),
      cursor: listUsersInput.shape.cursor,
    }),
    status: 200,
    answer: userPartView,
    codes: [],
    async handle({ shop, query }) {
      const { items, nextCursor } = await shop.users.list(query)
      return { json: { items: items.map(userJson), nextCursor } }
    },
  }),
  route({
    id: 'getUser',
    method: 'GET',
    path: '/admin/users/:userId',
    access: 'admin',
    tag: 'admin',
    summary: 'Show a user and the balance',
    status: 200,
    answer: userWithBalanceView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, params }) {
      const [user, { balance }] = await Promise.all([shop.users.get(params), shop.wallets.balance(params)])
      return { json: { ...userJson(user), balance } }
    },
  }),
  route({
    id: 'updateUser',
    method: 'PATCH',
    path: '/admin/users/:userId',
    access: 'admin',
    tag: 'admin',
    summary: 'Change name, e-mail or metadata; null takes away',
    body: z.strictObject(userChange),
    example: { name: 'Mina Kim' },
    status: 200,
    answer: userView,
    codes: ['USER_NOT_FOUND'],
    handle: async ({ shop, params, body }) => ({ json: userJson(await shop.users.update({ ...params, ...body })) }),
  }),
  route({
    id: 'eraseUser',
    method: 'DELETE',
    path: '/admin/users/:userId',
    access: 'admin',
    tag: 'admin',
    summary: 'Remove what is known of a user for good; id, ledger and orders stay',
    status: 204,
    codes: ['USER_NOT_FOUND', 'USER_NOT_ERASABLE'],
    async handle({ shop, params }) {
      await shop.users.erase(params)
      return { empty: true }
    },
  }),
  route({
    id: 'chargeUser',
    method: 'POST',
    path: '/admin/users/:userId/charge',
    access: 'admin',
    tag: 'admin',
    summary: 'Top the balance of a user up',
    body: z.strictObject(newCharge),
    keyed: true,
    example: { amount: 20_000, reference: 'payment 4711', reason: 'paid by card' },
    status: 200,
    answer: balanceView,
    codes: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
    async handle({ shop, params, body, idempotencyKey }) {
      const balance = await shop.wallets.charge({ ...params, ...body, idempotencyKey })
      return { json: balance, replayed: isReplayed(balance) }
    },
  }),
  route({
    id: 'withdrawFromUser',
    method: 'POST',
    path: '/admin/users/:userId/withdraw',
    access: 'admin',
    tag: 'admin',
    summary: 'Take money out of the balance of a user, for a reason',
    body: z.strictObject(newWithdrawal),
    keyed: true,
    example: { amount: 5_000, reason: 'charged twice', reference: 'transfer 12' },
    status: 200,
    answer: balanceView,
    codes: ['USER_NOT_FOUND', 'INSUFFICIENT_BALANCE'],
    async handle({ shop, params, body, idempotencyKey }) {
      const balance = await shop.wallets.withdraw({ ...params, ...body, idempotencyKey })
      return { json: balance, replayed: isReplayed(balance) }
    },
  }),
  route({
    id: 'listUserBalanceHistory',
    method: 'GET',
    path: '/admin/users/:userId/balance/history',
    access: 'admin',
    tag: 'admin',
    summary: 'List what changed the balance of a user, the newest first',
    query: z.strictObject({
      limit: numberInQuery(ledgerInput.shape.limit),
      cursor: ledgerInput.shape.cursor,
    }),
    status: 200,
    answer: ledgerPageView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, params, query }) {
      const { items, nextCursor } = await shop.wallets.history({ ...params, ...query })
      return { json: { items: items.map(ledgerEntryJson), nextCursor } }
    },
  }),
  route({
    id: 'listUserCoupons',
    method: 'GET',
    path: '/admin/users/:userId/coupons',
    access: 'admin',
    tag: 'admin',
    summary: 'List what a user has claimed, the newest first',
    status: 200,
    answer: userCouponsView,
    codes: ['USER_NOT_FOUND'],
    async handle({ shop, params }) {
      return { json: { items: (await shop.coupons.listForUser(params)).map(userCouponJson) } }
    },
  }),
  route({
    id: 'revokeCoupon',
    method: 'POST',
    path: '/admin/users/:userId/coupons/:userCouponId/revoke',
    access: 'admin',
    tag: 'admin',
    summary: 'Take an unused coupon back from its user, for good',
    body: z.strictObject({ reason: revokeCouponInput.shape.reason }),
    keyed: true,
    example: { reason: 'claimed by a bot' },
    status: 200,
    answer: userCouponView,
    codes: ['USER_NOT_FOUND', 'COUPON_NOT_FOUND', 'COUPON_ALREADY_USED', 'COUPON_EXPIRED'],
    async handle({ shop, params, body, idempotencyKey }) {
      const revoked = await shop.coupons.revoke({ ...params, ...body, idempotencyKey })
      return { json: userCouponJson(revoked), replayed: isReplayed(revoked) }
    },
  }),
]
