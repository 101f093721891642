/** What users look at, as plain SQL with the JSON made of its rows. */
export interface HandWrittenReads {
  /** The first page of products with their options. */
  products(): Promise<object>
  product(productId: string): Promise<object>
  top(): Promise<object>
  balance(userId: string): Promise<object>
  /** The newest twenty. */
  orders(userId: string): Promise<object>
  cart(userId: string): Promise<object>
}

/** Runs a statement with `?`, and answers its rows as arrays. */
type All = (statement: string, parameters?: readonly unknown[]) => Promise<unknown[][]> | unknown[][]

/** @param use Lends a conversation for as long as the work lasts. */
export function handWrittenReads(use: <T>(work: (all: All) => Promise<T>) => Promise<T>): HandWrittenReads {
  return {
    products: () =>
      use(async all => {
        const rows = await all(page)
        const ids = rows.map(([id]) => id)
        const options = await all(optionsOf(ids.map(() => '?').join(', ')), ids)
        const items = rows.map(row => productJson(row, options))
        return { items, page: 1, limit: 20, total: Number((await all(total))[0]![0]) }
      }),
    product: productId =>
      use(async all => {
        const [row] = await all(
          `select product_id, name, price, status from jumun_products where product_id = ? and status = 'ON_SALE'`,
          [productId],
        )
        return productJson(row!, await all(optionsOf('?'), [productId]))
      }),
    top: () => use(async all => topJson(await all(best, [firstDay(), firstDay()]))),
    balance: userId =>
      use(async all => {
        const [row] = await all('select balance from jumun_wallets where user_id = ?', [userId])
        return { userId, balance: Number(row![0]) }
      }),
    orders: userId => use(async all => ordersJson(userId, await all(ordersOf, [userId]))),
    cart: userId => use(async all => cartJson(await all(cartOf, [userId]))),
  }
}

const page = `select product_id, name, price, status from jumun_products where status = 'ON_SALE'
  order by created_at, product_id limit 20`
const optionsOf = (places: string) =>
  `select product_id, option_id, name, price, stock from jumun_options where product_id in (${places}) order by position`
const total = `select count(*) from jumun_products where status = 'ON_SALE'`
const best = `select s.product_id, p.name, p.price, sum(s.quantity), sum(s.revenue) from (
  select product_id, quantity, revenue from jumun_sales where day >= ?
  union all select product_id, sold_units, sold_revenue from jumun_options where sold_on >= ?) as s
  join jumun_products p on p.product_id = s.product_id
  group by s.product_id, p.name, p.price order by 4 desc, 5 desc, 1 limit 5`
const ordersOf = `select order_id, status, subtotal, discount, total, created_at, items, history, payment_id, paid_amount, paid_at
  from jumun_orders where user_id = ? order by created_at desc, order_id desc limit 20`
const cartOf = `select c.item_id, c.product_id, c.option_id, p.name, o.price, c.quantity, o.stock, p.status
  from jumun_cart_items c join jumun_products p on p.product_id = c.product_id
  join jumun_options o on o.product_id = c.product_id and o.option_id = c.option_id
  where c.user_id = ? order by c.added_at, c.item_id`

function productJson([productId, name, price, status]: unknown[], options: unknown[][]): object {
  const own = options
    .filter(([of]) => of === productId)
    .map(([, optionId, optionName, optionPrice, stock]) => {
      const left = Number(stock)
      return { optionId, name: optionName, price: Number(optionPrice), stock: left, soldOut: left === 0 }
    })
  const stock = own.reduce((sum, option) => sum + option.stock, 0)
  return { productId, name, price: Number(price), stock, status, options: own }
}

function topJson(rows: unknown[][]): object {
  return {
    items: rows.map(([productId, name, price, totalSales, revenue], index) => {
      const figures = { price: Number(price), totalSales: Number(totalSales), revenue: Number(revenue) }
      return { rank: index + 1, productId, name, ...figures }
    }),
  }
}

function ordersJson(userId: string, rows: unknown[][]): object {
  const items = rows.map(
    ([orderId, status, subtotal, discount, sum, at, lines, history, paymentId, amount, paidAt]) => ({
      orderId,
      userId,
      status,
      items: listIn(lines).map(([productId, optionId, productName, optionName, unitPrice, quantity, off, cost]) => ({
        productId,
        optionId,
        productName,
        optionName,
        unitPrice,
        quantity,
        discount: off,
        amount: cost,
      })),
      subtotal: Number(subtotal),
      discount: Number(discount),
      total: Number(sum),
      createdAt: timeOf(at),
      payment: { paymentId, amount: Number(amount), at: timeOf(paidAt) },
      history: listIn(history).map(([from, to, , by, when]) => ({ from, to, by, at: timeOf(when) })),
    }),
  )
  return { items, nextCursor: null }
}

function cartJson(rows: unknown[][]): object {
  const items = rows.map(([itemId, productId, optionId, name, price, quantity, stock, status]) => ({
    itemId,
    productId,
    optionId,
    name,
    unitPrice: Number(price),
    quantity: Number(quantity),
    stock: Number(stock),
    orderable: status === 'ON_SALE' && Number(stock) >= Number(quantity),
  }))
  return { items, total: items.reduce((sum, item) => sum + item.unitPrice * item.quantity, 0) }
}

function listIn(text: unknown): unknown[][] {
  return JSON.parse(String(text)) as unknown[][]
}

function timeOf(at: unknown): string {
  return new Date(Number(at)).toISOString()
}

/** Two business days ago, in Seoul. */
function firstDay(): string {
  return new Date(Date.now() + 9 * 3_600_000 - 2 * 86_400_000).toISOString().slice(0, 10)
}
