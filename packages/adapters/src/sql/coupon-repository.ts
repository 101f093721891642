import type { CouponRepository } from '@jumun/core'
import { couponOf } from '@jumun/core/rows'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { pageOfRows } from './page.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { coupons } from './tables.ts'

const at = placeholder.integer('at')

/** No campaign was opened earlier, nor has an empty id. */
const beforeAll = { createdAt: -1, couponId: '' }

export function couponRepository(dialect: SqlDialect): (connection: SqlConnection) => CouponRepository {
  const find = selectRows(dialect, coupons)
  const findByCode = selectRows(dialect, coupons, { by: ['code'], index: 'jumun_coupons_code_unique' })
  const lock = selectRows(dialect, coupons, { lock: true })
  const order = ['createdAt', 'couponId'] as const
  const isActive = sql<boolean>`claimed < quantity and (claim_from is null or claim_from <= ${at})
    and (claim_until is null or claim_until > ${at}) and (valid_until is null or valid_until > ${at})`
  const page = pageOfRows(dialect, { table: coupons, order })
  const activePage = pageOfRows(dialect, { table: coupons, where: isActive, order })
  const behind = dialect.queries
    .selectFrom('jumun_coupons')
    .select(coupons.columns)
    .where(
      dialect.compareKey(['created_at', 'coupon_id'], '>', [
        placeholder.integer('createdAt'),
        placeholder.text('couponId'),
      ]),
    )
    .orderBy('created_at')
    .orderBy('coupon_id')
    .limit(placeholder.integer('limit'))
  const following = questionOf(behind, coupons.decode)
  const activeFollowing = questionOf(behind.where(isActive), coupons.decode)
  const insert = insertRows(dialect, coupons)
  const changing = ['name', 'quantity', 'claimed', 'claimFrom', 'claimUntil', 'metadata'] as const
  const save = updateRows(dialect, coupons, changing)
  const claimable = questionOf(
    dialect.queries
      .selectFrom('jumun_coupons')
      .select(coupons.columns)
      .whereRef('claimed', '<', 'quantity')
      .where(eb => eb.or([eb('claim_from', 'is', null), eb('claim_from', '<=', placeholder.integer('at'))]))
      .where(eb => eb.or([eb('claim_until', 'is', null), eb('claim_until', '>', placeholder.integer('at'))]))
      .orderBy('created_at')
      .orderBy('coupon_id')
      .limit(placeholder.integer('limit')),
    coupons.decode,
  )

  return connection => ({
    find: async couponIds => (await find(connection, single(couponIds))).map(couponOf),
    findByCode: async codes => (await findByCode(connection, single(codes))).map(couponOf),
    async page({ activeAt, ...slice }) {
      const asked =
        activeAt === undefined ? page(connection, slice) : activePage(connection, { ...slice, at: activeAt })
      const { items, total } = await asked
      return { items: items.map(couponOf), total }
    },
    async following({ activeAt, after = beforeAll, limit }) {
      const { createdAt, couponId } = after
      const values = { createdAt, couponId, limit }
      const asked =
        activeAt === undefined
          ? following(connection, values)
          : activeFollowing(connection, { ...values, at: activeAt })
      return (await asked).map(couponOf)
    },
    claimable: async query => (await claimable(connection, query)).map(couponOf),
    lock: async couponIds => (await lock(connection, single(couponIds))).map(couponOf),
    insert: rows => insert(connection, rows),
    save: rows => save(connection, rows),
  })
}
