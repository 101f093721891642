import { expect, test } from 'vitest'
import { chooseBackends } from './stress/backend.ts'
import { fixedOrders, hotRush } from './stress/many-processes.ts'

const [sqlite] = await chooseBackends(['sqlite'])
const seed = Date.now() % 1_000_000

test(`two processes order from one SQLite file, and neither hears of locks (seed ${seed})`, async () => {
  const { ordersOfTwo } = await fixedOrders(sqlite!, { processes: 2, callers: 4, orders: 400, seed })
  expect(ordersOfTwo).toBe(800)
})

test(`four processes sell a product to the last one while a reader sees money conserved (seed ${seed})`, async () => {
  const { badReads, auditFindings, busy } = await hotRush(sqlite!, { processes: 4, callers: 50, seconds: 2, seed })
  expect({ badReads, auditFindings, busy }).toEqual({ badReads: 0, auditFindings: 0, busy: 0 })
})
