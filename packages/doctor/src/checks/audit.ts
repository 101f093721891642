import type { Check } from './finding.ts'

export const audit: Check = {
  name: 'audit',
  promise: 'ledgers, stock, payments, coupons, events and figures of all that was done agree',
  advice:
    'Rows were lost or written twice. Report this with the versions of server and driver: do not use it for money.',
  async run({ shop }) {
    const { ok, findings, rows, checks } = await shop.audit()
    if (!ok) {
      const [first] = findings
      throw new Error(`${findings.length} findings, such as ${first!.check} at ${first!.ids.join(', ')}`)
    }
    const read = Object.values(rows).reduce((sum, count) => sum + count, 0)
    return { figures: { checks: checks.length, orders: rows.orders ?? 0, rowsRead: read } }
  },
}
