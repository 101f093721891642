import { expect, it } from 'vitest'
import { itemRow, orderRow, paid } from '../testing/store-contract/rows.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'

const latte = { userId: 'mina', productId: 'latte' }

/** Of latte mina has 5, and jun none; mugs were not asked for. */
function opened(): BoughtUnitsOfBatch {
  const bought = new BoughtUnitsOfBatch()
  bought.load([latte, { ...latte, userId: 'jun' }], [{ ...latte, units: 5 }])
  return bought
}

it('is what was found, and 0 where nothing was found', () => {
  const bought = opened()
  expect([bought.get('mina', 'latte'), bought.get('jun', 'latte')]).toEqual([5, 0])
  expect(() => bought.get('mina', 'mug')).toThrow('what mina has bought of mug was not read')
  expect(() => new BoughtUnitsOfBatch().get('mina', 'latte')).toThrow('was not read')
})

it('follows what the commands of the batch change', () => {
  const bought = opened()
  const items = [
    itemRow({ quantity: 2 }),
    itemRow({ optionId: 'large', quantity: 3 }),
    itemRow({ productId: 'mug', quantity: 9 }),
  ]
  const pending = orderRow({ items })
  bought.follow(undefined, pending)
  expect(bought.get('mina', 'latte')).toBe(10)
  bought.follow(pending, paid(pending))
  expect(bought.get('mina', 'latte')).toBe(10)
  const inPart = { ...paid(pending), items: [itemRow({ quantity: 2, cancelled: 1 }), ...items.slice(1)] }
  bought.follow(paid(pending), inPart)
  expect(bought.get('mina', 'latte')).toBe(9)
  bought.follow(inPart, { ...inPart, status: 'CANCELLED' })
  expect(bought.get('mina', 'latte')).toBe(5)
  expect(bought.get('jun', 'latte')).toBe(0)
  expect(() => bought.get('mina', 'mug')).toThrow('was not read')
})

it('counts no order that is not living, and nothing where nothing was asked for', () => {
  const bought = opened()
  bought.follow(undefined, orderRow({ status: 'FAILED' }))
  expect(bought.get('mina', 'latte')).toBe(5)
  const unasked = new BoughtUnitsOfBatch()
  unasked.follow(undefined, orderRow())
  expect(() => unasked.get('mina', 'latte')).toThrow('was not read')
})
