import { fileURLToPath } from 'node:url'
import { ownLayout, readProducts } from '../products-file/read-products.ts'
import { grouped } from '../output/table.ts'
import { productsText } from '../views/product.ts'
import { duration, raced, repeat, type Scene } from './scene.ts'

const menuFile = fileURLToPath(new URL('../../data/menu.csv', import.meta.url))

export async function openDoors({ shop, story }: Scene): Promise<void> {
  story.chapter('A café opens')
  story.tell(
    'A new shop in an empty SQLite file. Every commit is on the disk before it is answered. The menu comes from a CSV file, all of it or nothing:',
  )
  const { products: found } = await readProducts(menuFile, ownLayout)
  const added = await shop.catalog.addProducts({ products: found.map(({ product }) => product) })
  const options = added.reduce((sum, product) => sum + product.options.length, 0)
  const { items, total } = await shop.catalog.listProducts({ limit: 5 })
  story.show(`$ jumun product import menu.csv\nImported ${added.length} products with ${options} options.`)
  story.show(`$ jumun product list --limit 5\n${productsText(items)}`)
  story.claim(`all ${total} products of the file are on sale`, total === found.length && total === added.length)
}

export async function letUsersIn({ shop, story, users }: Scene): Promise<void> {
  story.chapter('Five hundred guests top up their wallets')
  const start = performance.now()
  const { refused } = await raced(
    repeat(users.length, async index => {
      const userId = users[index]!
      await shop.users.register({ userId, name: `Guest ${index + 1}` })
      return shop.wallets.charge({ userId, amount: 200_000, idempotencyKey: 'demo' })
    }),
  )
  const ms = performance.now() - start
  const { total } = await shop.users.list({ limit: 1 })
  story.tell(
    `${grouped(users.length)} registrations and as many charges of 200,000 arrive at once. Jumun decides them in batches, one transaction for many callers, so they take ${duration(ms)} together.`,
  )
  story.claim(`${total} users, each with 200,000`, total === users.length && refused.size === 0)
}
