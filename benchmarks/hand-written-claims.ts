import { uuidv7 } from '@jumun/core'
import type { Connection } from './bench-server.ts'
import { insertInto, openDurable, transactionsOf } from './hand-written-sqlite.ts'
import type { Row } from './order-rows.ts'

export interface ClaimRequest {
  readonly code: string
  readonly userId: string
}

/** The coupon rows that the shop writes for a claim without an end of its validity. */
function claimRow(couponId: string, userId: string): Row {
  return [uuidv7(), couponId, userId, 'ISSUED', Date.now(), null, null, null]
}

/** Claims in SQLite as a careful developer writes them: prepared statements, the campaign counted by a condition. */
export function openClaimsByHand(path: string): { claim(claims: readonly ClaimRequest[]): void; close(): void } {
  const db = openDurable(path)
  const transaction = transactionsOf(db)
  const user = db.prepare('select 1 from jumun_wallets where user_id = ?').pluck()
  const coupon = db.prepare('select coupon_id from jumun_coupons where code = ?').pluck()
  const owned = db.prepare('select 1 from jumun_user_coupons where user_id = ? and coupon_id = ?').pluck()
  const take = db.prepare('update jumun_coupons set claimed = claimed + 1 where coupon_id = ? and claimed < quantity')
  const insert = db.prepare(insertInto('jumun_user_coupons'))

  function claim({ code, userId }: ClaimRequest): void {
    if (user.get(userId) === undefined) throw new Error('no such user')
    const couponId = coupon.get(code) as string
    if (owned.get(userId, couponId) !== undefined) throw new Error('claimed before')
    if (take.run(couponId).changes !== 1) throw new Error('sold out')
    insert.run(claimRow(couponId, userId))
  }

  return {
    claim: (claims: readonly ClaimRequest[]) =>
      transaction(() => {
        for (const one of claims) claim(one)
      }),
    close: () => void db.close(),
  }
}

/** One claim a transaction: the campaign is locked, counted and written. */
export async function claimNaively(connection: Connection, { code, userId }: ClaimRequest): Promise<void> {
  await connection.run('begin')
  const users = await connection.all('select user_id from jumun_wallets where user_id = ? for update', [userId])
  if (users.length === 0) throw new Error('no such user')
  const [row] = await connection.all(
    'select coupon_id, quantity, claimed from jumun_coupons where code = ? for update',
    [code],
  )
  const [couponId, quantity, claimed] = row!
  const owned = await connection.all('select 1 from jumun_user_coupons where user_id = ? and coupon_id = ?', [
    userId,
    couponId,
  ])
  if (owned.length > 0) throw new Error('claimed before')
  if (Number(claimed) >= Number(quantity)) throw new Error('sold out')
  await connection.run('update jumun_coupons set claimed = claimed + 1 where coupon_id = ?', [couponId])
  await connection.insert('jumun_user_coupons', [claimRow(String(couponId), userId)])
  await connection.run('commit')
}

/** Many claims of one campaign in one transaction, each table in one statement. */
export async function claimBatch(connection: Connection, claims: readonly ClaimRequest[]): Promise<void> {
  await connection.run('begin')
  const userIds = claims.map(({ userId }) => userId).sort()
  const places = userIds.map(() => '?').join(', ')
  const users = await connection.all(
    `select user_id from jumun_wallets where user_id in (${places}) order by user_id for update`,
    userIds,
  )
  if (users.length !== userIds.length) throw new Error('no such user')
  const codes = [...new Set(claims.map(({ code }) => code))].sort()
  const campaigns = await connection.all(
    `select code, coupon_id, quantity, claimed from jumun_coupons
     where code in (${codes.map(() => '?').join(', ')}) order by coupon_id for update`,
    codes,
  )
  for (const [code, couponId, quantity, claimed] of campaigns) {
    const own = claims.filter(claim => claim.code === code).map(({ userId }) => userId)
    const owned = await connection.all(
      `select user_id from jumun_user_coupons where coupon_id = ? and user_id in (${own.map(() => '?').join(', ')})`,
      [couponId, ...own],
    )
    if (owned.length > 0) throw new Error('claimed before')
    if (Number(claimed) + own.length > Number(quantity)) throw new Error('sold out')
    await connection.run('update jumun_coupons set claimed = claimed + ? where coupon_id = ?', [own.length, couponId])
    await connection.insert(
      'jumun_user_coupons',
      own.map(userId => claimRow(String(couponId), userId)),
    )
  }
  await connection.run('commit')
}
