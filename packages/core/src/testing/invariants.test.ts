import { expect, it } from 'vitest'
import type { Store } from '../ports/store.ts'
import { type Alteration, alteredScanner } from '../suites/audits/altered-scanner.ts'
import { fillAuditedShop } from '../suites/audits/audited-shop.ts'
import { brokenInvariants } from './invariants.ts'
import { openTestShop } from '../suites/test-shop.ts'

async function brokenBy(alteration: Alteration | undefined): Promise<string[]> {
  const { shop, store, clock } = openTestShop()
  await fillAuditedShop(shop, clock)
  if (alteration === undefined) return brokenInvariants(store)
  const altered: Store = { ...store, snapshot: work => store.snapshot(view => work(alteredScanner(view, alteration))) }
  return brokenInvariants(altered)
}

const any = () => true

it('hold in a shop that is well', async () => {
  expect(await brokenBy(undefined)).toEqual([])
})

it.each<[string, Alteration]>([
  ['the balance of jun differs by 1', { kind: 'wallets', pick: any, instead: row => [{ ...row, balance: 10_001 }] }],
  ['the stock of beans/1kg differs by 1', { kind: 'options', pick: any, instead: row => [{ ...row, stock: 4 }] }],
  ['the count of claims of coupon A differs by 1', { kind: 'userCoupons', pick: any, instead: () => [] }],
])('tell that %s', async (broken, alteration) => {
  expect(await brokenBy(alteration)).toEqual([broken])
})
