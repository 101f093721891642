import { expect } from 'vitest'
import type { Shop } from '../shop.ts'

/** Fails with what an audit finds, if it finds anything. */
export async function expectCleanAudit(shop: Pick<Shop, 'audit'>): Promise<void> {
  const { ok, findings } = await shop.audit()
  expect({ ok, findings }).toEqual({ ok: true, findings: [] })
}
