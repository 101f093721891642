import type { CouponRepository } from '@jumun/core'
import { couponOf } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { pageOfRows } from './page.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { coupons } from './tables.ts'

export function couponRepository(dialect: SqlDialect): (connection: SqlConnection) => CouponRepository {
  const find = selectRows(dialect, coupons)
  const findByCode = selectRows(dialect, coupons, { by: ['code'], index: 'jumun_coupons_code_unique' })
  const lock = selectRows(dialect, coupons, { lock: true })
  const page = pageOfRows(dialect, { table: coupons, order: ['createdAt', 'couponId'] })
  const insert = insertRows(dialect, coupons)
  const save = updateRows(dialect, coupons, ['claimed'])
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
    async page(query) {
      const { items, total } = await page(connection, query)
      return { items: items.map(couponOf), total }
    },
    claimable: async query => (await claimable(connection, query)).map(couponOf),
    lock: async couponIds => (await lock(connection, single(couponIds))).map(couponOf),
    insert: rows => insert(connection, rows),
    save: rows => save(connection, rows),
  })
}
