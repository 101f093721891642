// What a page or a program does with a shop: reads the catalogue, orders with a key, is refused, and watches stock. It runs in
// browsers as it is, and here in Node.
import { createShopClient, ProblemError, watchProducts } from './shop-client.ts'

export async function run(baseUrl: string): Promise<string[]> {
  const told: string[] = []
  const client = createShopClient({ baseUrl, headers: { 'X-User-Id': 'mina' } })

  const { data: page } = await client.GET('/products', { params: { query: { limit: 10 } } })
  told.push(`on sale: ${page?.items.map(({ name }) => name).join(', ')}`)

  const end = new AbortController()
  const stock = watchProducts(baseUrl, end.signal)
  told.push(`first event: ${(await stock.next()).value?.event}`)

  const ordering = {
    params: { header: { 'Idempotency-Key': 'basket-1' } },
    body: { items: [{ productId: 'latte', quantity: 1 }] },
  }
  const { data: order } = await client.POST('/orders', ordering)
  const { data: again, response } = await client.POST('/orders', ordering)
  const replayed = response.headers.get('Idempotent-Replayed') === 'true'
  told.push(`${order?.status}, once: ${order?.orderId === again?.orderId && replayed}`)
  told.push(`changed: ${JSON.stringify(((await stock.next()).value?.data as { stock: number }).stock)}`)
  end.abort()

  try {
    await client.POST('/orders', { body: { items: [{ productId: 'latte', quantity: 99 }] } })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    told.push(`refused: ${error.problem.code}`)
  }
  return told
}

if (typeof process !== 'undefined' && process.env.SHOP_URL) {
  for (const line of await run(process.env.SHOP_URL)) console.log(line)
}
