import type { ProductInfo } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlConnection } from './connection.ts'
import { KeptProducts } from './kept-products.ts'
import { knownOptions } from './known-options.ts'
import { productRepository } from './product-repository.ts'
import { products } from './tables.ts'
import type { StoredRow } from './value.ts'

const product = (productId: string, name = productId): ProductInfo => ({
  productId,
  name,
  price: 5,
  status: 'ON_SALE',
  createdAt: 1,
})
const stored = (of: ProductInfo): StoredRow => products.encode(of)

/** A connection that knows these products, and keeps what it is asked. */
function knowing(...found: ProductInfo[]) {
  const asked: (readonly unknown[])[] = []
  const connection = {
    allEach: async (_: string, keys: readonly (readonly string[])[]) => {
      asked.push(keys.flat())
      return found.filter(({ productId }) => keys.some(([key]) => key === productId)).map(stored)
    },
    run: async (statement: string, parameters: readonly unknown[]) => (asked.push([statement, parameters.length]), 1),
    runEach: async (statement: string, rows: readonly unknown[]) => {
      asked.push([statement.split(' ')[0], rows.length])
      return rows.length
    },
  } as unknown as SqlConnection
  return { asked, connection }
}

/** Options of these products, locked, each with the number of its product's changes. */
function locked(changes: Readonly<Record<string, number>>, isLocked = true) {
  const known = knownOptions()
  const own = { lastOrderId: null, soldOn: null, soldUnits: 0, soldRevenue: 0 }
  const know = () => {
    for (const [productId, productChanges] of Object.entries(changes)) {
      known.know(
        { productId, optionId: 'x', name: 'x', price: 5, stock: 1, movementCount: 1, position: 1 },
        { ...own, productChanges },
      )
    }
  }
  // They are known once the lock is answered.
  if (isLocked) known.locking = Promise.resolve().then(know)
  return known
}

const repositoryOf = productRepository(sqliteDialect)
const namesOf = (found: readonly ProductInfo[]) =>
  Object.fromEntries(found.map(({ productId, name }) => [productId, name]))

describe('products that are kept', () => {
  function keeping() {
    const kept = new KeptProducts(() => 0)
    kept.of([])
    kept.keep(product('a', 'kept a'), 1)
    kept.keep(product('b', 'kept b'), 2)
    return kept
  }

  test('are not asked for again while the number of their changes is the same', async () => {
    const { asked, connection } = knowing(product('a'), product('b'), product('c'))
    const kept = keeping()
    const known = locked({ a: 1, b: 3, c: 4 })
    const find = (ids: string[]) => repositoryOf(connection, known, new Map(), kept).findInfo(ids)
    expect(namesOf(await find(['a', 'b', 'c', 'x']))).toEqual({ a: 'kept a', b: 'b', c: 'c' })
    expect(asked).toEqual([['c', 'x'], ['b']])
    // What was read under the lock is kept from then on.
    expect(
      [...kept.of(['a', 'b', 'c', 'x'])].map(
        ([
          id,
          {
            product: { name },
            changes,
          },
        ]) => [id, name, changes],
      ),
    ).toEqual([
      ['a', 'kept a', 1],
      ['b', 'b', 3],
      ['c', 'c', 4],
    ])
    asked.length = 0
    expect(namesOf(await find(['a', 'b', 'c']))).toEqual({ a: 'kept a', b: 'b', c: 'c' })
    expect(asked).toEqual([])
  })

  test('are not kept whose options are not locked', async () => {
    const { asked, connection } = knowing(product('a'), product('c'))
    const kept = keeping()
    const found = await repositoryOf(connection, locked({ b: 2 }), new Map(), kept).findInfo(['a', 'c'])
    expect(namesOf(found)).toEqual({ a: 'a', c: 'c' })
    expect(asked).toEqual([['c'], ['a']])
    expect(kept.of(['a', 'c']).get('a')!.product.name).toBe('kept a')
    expect(kept.of(['c']).size).toBe(0)
  })

  test.each([
    ['no lock was asked for', { isLocked: false }],
    ['nothing is kept at all', { keeps: false }],
    ['a product was added', { insert: true }],
    ['a product was changed', { save: true }],
  ])(
    'are asked for where %s',
    async (_, {
      isLocked = true,
      keeps = true,
      insert = false,
      save = false,
    }: {
      isLocked?: boolean
      keeps?: boolean
      insert?: boolean
      save?: boolean
    }) => {
      const { asked, connection } = knowing(product('a'))
      const repository = repositoryOf(connection, locked({ a: 1 }, isLocked), new Map(), keeps ? keeping() : undefined)
      if (insert) await repository.insert([product('n')])
      if (save) await repository.save([product('a')])
      asked.length = 0
      expect(namesOf(await repository.findInfo(['a']))).toEqual({ a: 'a' })
      expect(asked).toEqual([['a']])
    },
  )
})

test.each([
  [1, [1]],
  [500, [500]],
  [501, [500, 1]],
  [1001, [500, 500, 1]],
])('a change of %i products is counted in their options, %j at once', async (count, sizes) => {
  const { asked, connection } = knowing()
  const changed = Array.from({ length: count }, (_, i) => product(`p${i}`))
  await repositoryOf(connection, knownOptions(), new Map(), undefined).save(changed)
  const counting = (size: number) =>
    `update "jumun_options" set "product_changes" = coalesce(product_changes, 0) + 1 where "product_id" in (${Array(size).fill('?').join(', ')})`
  expect(asked).toEqual([['update', count], ...sizes.map(size => [counting(size), size])])
})
