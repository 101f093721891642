import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { sqlRepositories } from './repositories.ts'
import { tableWalk } from './table-walk.ts'
import * as tables from './tables.ts'

type Repositories = ReturnType<ReturnType<typeof sqlRepositories>>

/** Lists of all columns of a table, which are held elsewhere, as `*`. */
function shortened(statement: string): string {
  let short = statement.replaceAll(/\s+/g, ' ').replaceAll('"', '')
  for (const { columns } of Object.values(tables)) {
    short = short
      .replaceAll(columns.map(name => `page.${name}`).join(', '), 'page.*')
      .replaceAll(columns.map(name => `details.${name} as detail_${name}`).join(', '), 'details.*')
      .replaceAll(columns.join(', '), '*')
  }
  return short
}

/** The statements that a call asks, with their values; each is answered with no rows. */
async function askedBy(call: (repositories: Repositories) => Promise<unknown>, dialect: SqlDialect = sqliteDialect) {
  const asked: string[] = []
  const keep =
    <Answer>(answer: Answer) =>
    async (statement: string, values: unknown) => {
      asked.push(`${shortened(statement)} ${JSON.stringify(values)}`)
      return answer
    }
  const connection = { all: keep([]), run: keep(1), allEach: keep([]), runEach: keep(0) } as unknown as SqlConnection
  const answer = await call(sqlRepositories(dialect)(connection))
  return [...asked, String(JSON.stringify(answer))]
}

const shown = { inStock: false, includeHidden: false }

/** What each asks, and answers where there is nothing. */
const questions: readonly (readonly [name: string, call: (of: Repositories) => Promise<unknown>, asked: string[]])[] = [
  [
    'products: what is on sale',
    ({ products }) => products.page({ ...shown, offset: 0, limit: 5 }),
    [
      `select (select count(*) from jumun_products where status <> 'HIDDEN') as total, page.*, details.* from (select * from jumun_products where status <> 'HIDDEN' order by created_at, product_id limit ? offset ?) as page left join jumun_options as details on details.product_id = page.product_id [5,0]`,
      '{"items":[],"total":0}',
    ],
  ],
  [
    'products: what is on sale, further back',
    ({ products }) => products.page({ ...shown, offset: 2, limit: 5 }),
    [
      `select (select count(*) from jumun_products where status <> 'HIDDEN') as total, page.*, details.* from (select * from jumun_products where status <> 'HIDDEN' order by created_at, product_id limit ? offset ?) as page left join jumun_options as details on details.product_id = page.product_id [5,2]`,
      `select counted.total, page.*, details.* from (select count(*) as total from jumun_products where status <> 'HIDDEN') as counted left join (select * from jumun_products where status <> 'HIDDEN' order by created_at, product_id limit ? offset ?) as page on true left join jumun_options as details on details.product_id = page.product_id order by page.created_at, page.product_id [5,2]`,
      '{"items":[],"total":0}',
    ],
  ],
  [
    'products: all, by everything',
    ({ products }) => products.page({ inStock: true, includeHidden: true, below: 3, query: 'la', offset: 0, limit: 5 }),
    [
      'select (select count(*) from jumun_products where exists (select 1 from jumun_options as o where o.product_id = jumun_products.product_id and o.stock > 0) and exists (select 1 from jumun_options as o where o.product_id = jumun_products.product_id and o.stock < ?) and (substr(product_id, 1, ?) = ? or substr(name, 1, ?) = ?)) as total, page.*, details.* from (select * from jumun_products where exists (select 1 from jumun_options as o where o.product_id = jumun_products.product_id and o.stock > 0) and exists (select 1 from jumun_options as o where o.product_id = jumun_products.product_id and o.stock < ?) and (substr(product_id, 1, ?) = ? or substr(name, 1, ?) = ?) order by created_at, product_id limit ? offset ?) as page left join jumun_options as details on details.product_id = page.product_id [3,2,"la",2,"la",3,2,"la",2,"la",5,0]',
      '{"items":[],"total":0}',
    ],
  ],
  [
    'products: those behind one',
    ({ products }) => products.following({ ...shown, after: { createdAt: 7, productId: 'p' }, offset: 4, limit: 5 }),
    [
      `select page.*, details.* from (select * from jumun_products where status <> 'HIDDEN' and (created_at, product_id) > (?, ?) order by created_at, product_id limit ? offset ?) as page left join jumun_options as details on details.product_id = page.product_id [7,"p",5,4]`,
      '[]',
    ],
  ],
  [
    'products: the first',
    ({ products }) => products.following({ inStock: false, includeHidden: true, limit: 5 }),
    [
      'select page.*, details.* from (select * from jumun_products where true and (created_at, product_id) > (?, ?) order by created_at, product_id limit ? offset ?) as page left join jumun_options as details on details.product_id = page.product_id [-1,"",5,0]',
      '[]',
    ],
  ],
  [
    'products: numbers of changes',
    ({ products }) => products.changeNumbers({ limit: 3 }),
    [
      `select created_at, product_id, coalesce(updated_at, created_at), (select coalesce(sum(o.movement_count), 0) from jumun_options as o where o.product_id = jumun_products.product_id) from jumun_products where status <> 'HIDDEN' and (created_at, product_id) > (?, ?) order by created_at, product_id limit ? [-1,"",3]`,
      '[]',
    ],
  ],
  [
    'products: numbers of changes, behind one',
    ({ products }) => products.changeNumbers({ after: { createdAt: 7, productId: 'p' }, limit: 3 }),
    [
      `select created_at, product_id, coalesce(updated_at, created_at), (select coalesce(sum(o.movement_count), 0) from jumun_options as o where o.product_id = jumun_products.product_id) from jumun_products where status <> 'HIDDEN' and (created_at, product_id) > (?, ?) order by created_at, product_id limit ? [7,"p",3]`,
      '[]',
    ],
  ],
  [
    'users: a page',
    ({ users }) => users.page({ offset: 1, limit: 5 }),
    [
      'select counted.total, page.* from (select count(*) as total from jumun_users where length(name) > 0 and (substr(user_id, 1, ?) = ? or substr(name, 1, ?) = ? or substr(email, 1, ?) = ?)) as counted left join (select * from jumun_users where length(name) > 0 and (substr(user_id, 1, ?) = ? or substr(name, 1, ?) = ? or substr(email, 1, ?) = ?) order by created_at, user_id limit ? offset ?) as page on true order by page.created_at, page.user_id [0,"",0,"",0,"",0,"",0,"",0,"",5,1]',
      '{"items":[],"total":0}',
    ],
  ],
  [
    'users: those found behind one',
    ({ users }) => users.following({ after: { createdAt: 7, userId: 'u' }, limit: 5, query: 'mi' }),
    [
      'select * from jumun_users where length(name) > 0 and (substr(user_id, 1, ?) = ? or substr(name, 1, ?) = ? or substr(email, 1, ?) = ?) and (created_at, user_id) > (?, ?) order by created_at, user_id limit ? [2,"mi",2,"mi",2,"mi",7,"u",5]',
      '[]',
    ],
  ],
  [
    'users: the first',
    ({ users }) => users.following({ limit: 5 }),
    [
      'select * from jumun_users where length(name) > 0 and (substr(user_id, 1, ?) = ? or substr(name, 1, ?) = ? or substr(email, 1, ?) = ?) and (created_at, user_id) > (?, ?) order by created_at, user_id limit ? [0,"",0,"",0,"",-1,"",5]',
      '[]',
    ],
  ],
  [
    'orders: the newest',
    ({ orders }) => orders.page({ limit: 5 }),
    [
      'select * from jumun_orders where (created_at, order_id) < (?, ?) order by created_at desc, order_id desc limit ? [9007199254740991,"\u{10ffff}",5]',
      '[]',
    ],
  ],
  [
    'orders: by everything',
    ({ orders }) =>
      orders.page({ limit: 5, userId: 'u', status: 'PAID', from: 1, until: 9, after: { createdAt: 4, orderId: 'o' } }),
    [
      'select * from jumun_orders where (created_at, order_id) < (?, ?) and user_id = ? and status = ? and created_at >= ? and created_at < ? order by created_at desc, order_id desc limit ? [4,"o","u","PAID",1,9,5]',
      '[]',
    ],
  ],
  [
    'orders: due',
    ({ orders }) => orders.due({ at: 5, limit: 3 }),
    [
      `select order_id from jumun_orders where status = 'PENDING' and expires_at <= ? order by expires_at, order_id limit ? [5,3]`,
      '[]',
    ],
  ],
  [
    'orders: failed',
    ({ orders }) => orders.failed({ limit: 3 }),
    [
      `select created_at, order_id, user_id from jumun_orders where status = 'FAILED' order by expires_at, order_id limit ? [3]`,
      '[]',
    ],
  ],
  [
    'orders: count of failed',
    ({ orders }) => orders.countFailed({ most: 3 }),
    [`select count(*) from (select 1 from jumun_orders where status = 'FAILED' limit ?) as failed [3]`, '0'],
  ],
  [
    'orders: pending',
    ({ orders }) => orders.pendingOf(['u']),
    ['select * from jumun_orders where user_id = ? and status = ? [["u","PENDING"]]', '[]'],
  ],
  ['orders: units bought of nothing', ({ orders }) => orders.boughtUnits([]), ['[]']],
  [
    'orders: units bought',
    ({ orders }) =>
      orders.boughtUnits([
        { userId: 'u', productId: 'p' },
        { userId: 'u', productId: 'q' },
      ]),
    ['select user_id, status, items from jumun_orders where user_id = ? [["u"]]', '[]'],
  ],
  [
    'orders: failed ones removed',
    ({ orders }) => orders.removeFailed([{ createdAt: 5, orderId: 'o' }]),
    ['delete from jumun_orders where created_at = ? and order_id = ? [[5,"o"]]', 'undefined'],
  ],
  [
    'coupons of users: due',
    ({ userCoupons }) => userCoupons.due({ at: 5, limit: 3 }),
    [
      `select user_coupon_id from jumun_user_coupons where status = 'ISSUED' and expires_at <= ? order by expires_at, user_coupon_id limit ? [5,3]`,
      '[]',
    ],
  ],
  [
    'coupons of users: used',
    ({ userCoupons }) => userCoupons.countUsed({ couponId: 'c' }),
    [`select count(*) as used from jumun_user_coupons where coupon_id = ? and status = 'USED' ["c"]`, '0'],
  ],
  [
    'coupons of users: owned',
    ({ userCoupons }) => userCoupons.findOwned([{ userId: 'u', couponId: 'c' }]),
    ['select * from jumun_user_coupons where user_id = ? and coupon_id = ? [["u","c"]]', '[]'],
  ],
  [
    'snapshots: older ones removed',
    ({ snapshots }) => snapshots.removeOlder({ before: '1', limit: 3 }),
    [
      'select day from jumun_ranking_snapshots where day < ? order by day limit ? ["1",3]',
      'delete from jumun_ranking_snapshots where day = ? []',
      '0',
    ],
  ],
  [
    'snapshots: of a day',
    ({ snapshots }) => snapshots.find('1'),
    ['select * from jumun_ranking_snapshots where day = ? [["1"]]', 'undefined'],
  ],
  [
    'sales: the best',
    ({ sales }) => sales.top({ from: '1', to: '2', limit: 3 }),
    [
      `select product_id, sum(quantity) as units, case when sum(revenue) > 9007199254740991 then 9007199254740991 else sum(revenue) end as money from (select product_id, quantity, revenue from jumun_sales where day >= ? and day <= ? union all select product_id, sold_units as quantity, sold_revenue as revenue from jumun_options where sold_on >= ? and sold_on <= ?) as figures where product_id not in (select product_id from jumun_products where status = 'HIDDEN') group by product_id having sum(quantity) > 0 order by units desc, money desc, product_id limit ? ["1","2","1","2",3]`,
      '[]',
    ],
  ],
  [
    'sales: the best, with their names',
    ({ sales }) => sales.ranked({ from: '1', to: '2', limit: 3 }),
    [
      'select best.product_id, best.units, best.money, p.name, p.status, (select min(price) from jumun_options as o where o.product_id = best.product_id) as lowest_price from (select product_id, sum(quantity) as units, case when sum(revenue) > 9007199254740991 then 9007199254740991 else sum(revenue) end as money from (select product_id, quantity, revenue from jumun_sales where day >= ? and day <= ? union all select product_id, sold_units as quantity, sold_revenue as revenue from jumun_options where sold_on >= ? and sold_on <= ?) as figures group by product_id having sum(quantity) > 0 order by units desc, money desc, product_id limit ?) as best inner join jumun_products as p on p.product_id = best.product_id ["1","2","1","2",8]',
      '[]',
    ],
  ],
  [
    'ledger: a page',
    ({ ledger }) => ledger.page({ userId: 'u', limit: 3 }),
    [
      `select * from (select * from jumun_ledger where user_id = ? and number < ? order by number desc limit ?) as r union all select o.user_id, o.paid_number, 'PAYMENT', 0 - o.paid_amount, o.paid_balance + o.paid_amount, o.paid_balance, o.order_id, null, null, null, o.created_at from (select user_id, order_id, created_at, paid_number, paid_balance, paid_amount from jumun_orders where user_id = ? and paid_number is not null and paid_number < ? and created_at <= coalesce((select coalesce(l.latest_at, l.at) from jumun_ledger as l where l.user_id = ? and l.number >= ? order by l.number limit 1), 9007199254740991) and created_at > coalesce((select l.at from jumun_ledger as l where l.user_id = ? and l.number < ? order by l.number desc limit 1 offset ?), -1) order by created_at desc limit ?) as o ["u",9007199254740991,3,"u",9007199254740991,"u",9007199254740991,"u",9007199254740991,2,3]`,
      '[]',
    ],
  ],
  [
    'settings: by name',
    ({ settings }) => settings.find(['a']),
    ['select * from jumun_settings where name = ? [["a"]]', '[]'],
  ],
  [
    'outbox: due',
    ({ outbox }) => outbox.due({ publisher: 1, now: 5, limit: 3 }),
    [
      'select * from jumun_deliveries where publisher = ? and due_at <= ? order by due_at, position limit ? [1,5,3]',
      '[]',
    ],
  ],
  [
    'outbox: by status',
    ({ outbox }) => outbox.deliveries({ publisher: 1, status: 'DEAD', after: 5, limit: 3 }),
    [
      'select * from jumun_deliveries where publisher = ? and status = ? and position > ? order by position limit ? [1,"DEAD",5,3]',
      '[]',
    ],
  ],
  [
    'outbox: placed',
    ({ outbox }) => outbox.placed({ from: 2, limit: 3 }),
    [
      'select * from jumun_outbox where position >= ? and position <= ? order by position limit ? [2,9007199254740991,3]',
      '[]',
    ],
  ],
  [
    'outbox: placed, up to',
    ({ outbox }) => outbox.placed({ from: 2, to: 7, limit: 3 }),
    ['select * from jumun_outbox where position >= ? and position <= ? order by position limit ? [2,7,3]', '[]'],
  ],
  [
    'outbox: ages',
    ({ outbox }) => outbox.ages({ after: 2, limit: 3 }),
    ['select position, created_at from jumun_outbox where position > ? order by position limit ? [2,3]', '[]'],
  ],
  [
    'outbox: publishers',
    ({ outbox }) => outbox.publishers(),
    ['select * from jumun_publishers order by publisher []', '[]'],
  ],
  [
    'outbox: stretches',
    ({ outbox }) => outbox.stretches(1),
    ['select * from jumun_delivery_stretches where publisher = ? order by first_position [1]', '[]'],
  ],
  [
    'outbox: progress',
    ({ outbox }) => outbox.progress(),
    [
      'select * from jumun_outbox_state where name = ? [["outbox"]]',
      'select coalesce(max(position), 0) from jumun_outbox []',
      '{"last":0,"unplaced":0,"purgedTo":0,"kept":0,"purgedBefore":0}',
    ],
  ],
]

test.each(questions)('%s', async (_, call, asked) => {
  expect(await askedBy(call)).toEqual(asked)
})

test('a filter has one statement, which is made once, no matter how often and with which values it is asked', async () => {
  const texts = new Set<string>()
  let made = 0
  const connection = {
    all: async (statement: string) => {
      texts.add(statement)
      return []
    },
  } as unknown as SqlConnection
  const compareKey: SqlDialect['compareKey'] = (...key) => {
    made += 1
    return sqliteDialect.compareKey(...key)
  }
  const { products } = sqlRepositories({ ...sqliteDialect, compareKey })(connection)
  const flags = [false, true]
  const ask = async (below: number, query: string) => {
    for (const inStock of flags)
      for (const includeHidden of flags)
        for (const belows of [{}, { below }])
          for (const queries of [{}, { query }])
            await products.following({ inStock, includeHidden, ...belows, ...queries, limit: 5 })
  }
  const before = made
  await ask(1, 'a')
  expect([texts.size, made - before]).toEqual([16, 16])
  await ask(2, 'b')
  expect([texts.size, made - before]).toEqual([16, 16])
})

test('where a join is planned for too many rows, each row’s own are looked up', async () => {
  const [asked] = await askedBy(({ products }) => products.following({ ...shown, limit: 5 }), {
    ...sqliteDialect,
    looksUpEach: true,
  })
  expect(asked).toBe(
    `select page.*, details.* from (select * from jumun_products where status <> 'HIDDEN' and (created_at, product_id) > (?, ?) order by created_at, product_id limit ? offset ?) as page left join lateral (select * from jumun_options as own where own.product_id = page.product_id order by own.position, own.option_id) as details on true [-1,"",5,0]`,
  )
})

test('a table is walked by its key, a thousand rows at a time, until there are fewer', async () => {
  const asked: string[] = []
  const rows = (count: number, from: number) =>
    Array.from({ length: count }, (_, i) => [`u${from + i}`, from + i, ...Array(8).fill('x')])
  const walk = async (...sizes: number[]) => {
    asked.length = 0
    const chunks: number[] = []
    const connection = {
      all: async (statement: string, values: unknown) => {
        asked.push(`${shortened(statement)} ${JSON.stringify(values)}`)
        return rows(sizes.shift()!, asked.length)
      },
    } as unknown as SqlConnection
    for await (const chunk of tableWalk(sqliteDialect, tables.ledger)(connection)) chunks.push(chunk.length)
    return chunks
  }
  expect(await walk(1000, 999)).toEqual([1000, 999])
  const statement = 'select * from jumun_ledger where (user_id, number) > (?, ?) order by user_id, number limit 1000'
  expect(asked).toEqual([`${statement} ["",-1]`, `${statement} ["u1000",1000]`])
  expect(await walk(1000, 0)).toEqual([1000])
  expect(await walk(0)).toEqual([])
  expect(asked).toEqual([`${statement} ["",-1]`])
})
