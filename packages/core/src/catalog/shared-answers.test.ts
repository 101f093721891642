import { expect, it } from 'vitest'
import { openTestShop } from '../suites/test-shop.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

it('gives all of a crowd that asks the same at once one answer, which none of them can change for the others', async () => {
  const { shop } = openTestShop({ ranking: { cacheMs: 0 } })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 10 })
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  const questions: readonly (() => Promise<object>)[] = [
    () => shop.catalog.listProducts(),
    () => shop.catalog.getProduct({ productId: 'latte' }),
    () => shop.ranking.top(),
  ]
  for (const ask of questions) {
    const alone = await ask()
    expect(Object.isFrozen(alone)).toBe(false)
    const crowd = async () => Promise.all(Array.from({ length: 10 }, ask))
    await crowd()
    await turn()
    const answers = crowd()
    await turn()
    expect(new Set(await answers).size).toBe(1)
    expect((await answers)[0]).toEqual(alone)
    expect(Object.isFrozen((await answers)[0])).toBe(true)
    await turn()
    await turn()
  }
})
