import type { AuditReport } from '@jumun/core'
import type { DoctorReport, Finding, SimulationReport } from '@jumun/doctor'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { auditText } from './audit.ts'
import { findingText, verdictText } from './doctor.ts'
import { simulationText } from './simulation.ts'

const rows = { users: 1, ledger: 1, movements: 1200, orders: 2, orderItems: 0, sales: 1 } as AuditReport['rows']

function audit(findings: number): AuditReport {
  return {
    ok: findings === 0,
    checks: [
      { check: 'order-totals', rule: 'total = sum of the lines − discount', findings },
      { check: 'no-orphans', rule: 'every row belongs to rows that exist', findings: 0 },
    ] as AuditReport['checks'],
    findings: Array.from({ length: findings }, (_, index) => {
      return { check: 'order-totals' as const, ids: [`o${index}`, 'latte'], expected: { total: 5 }, actual: null }
    }),
    rows,
  }
}

describe('an audit', () => {
  it('tells on how many rows it stands, each kind by its name', () => {
    expect(stripVTControlCharacters(auditText(audit(0)))).toBe(
      [
        'CHECK         FINDINGS  RULE',
        'order-totals         0  total = sum of the lines − discount',
        'no-orphans           0  every row belongs to rows that exist',
        '',
        'Rows read: 1 user, 1 ledger entry, 1,200 stock movements, 2 orders, 0 order items, 1 sales figure.',
        'Clean: 2 checks on 1,205 rows found nothing.',
      ].join('\n'),
    )
  })

  it('tells what it found, twenty at the most', () => {
    const lines = stripVTControlCharacters(auditText(audit(22))).split('\n')
    expect(lines[1]).toBe('order-totals        22  total = sum of the lines − discount')
    expect(lines[5]).toBe('22 findings in 1,205 rows.')
    expect(lines[6]).toBe('')
    expect(lines[7]).toBe('order-totals at o0, latte: expected {"total":5}, found null')
    expect(lines.slice(7)).toHaveLength(21)
    expect(lines.at(-1)).toBe('… and 2 more; --json lists up to 1,000.')
    expect(stripVTControlCharacters(auditText(audit(20)))).not.toContain('more')
  })
})

const passed: Finding = {
  check: 'race for stock',
  verdict: 'pass',
  promise: '100 users want 10 units: exactly 10 get one',
  figures: { processes: 3, ordersPerSecond: 1234.56, levelByDefault: 'read committed' },
  elapsedMs: 5,
}
const failed: Finding = { ...passed, verdict: 'fail', figures: {}, found: 'found 11', advice: 'Look at locks.' }
const warned: Finding = { ...passed, verdict: 'warn', found: 'fsync is off', advice: 'Set it.' }

function report(checks: readonly Finding[], notRun: readonly string[] = []): DoctorReport {
  return { ok: true, database: 'sqlite', seed: 1, checks, notRun }
}

describe('a finding of the doctor', () => {
  it('is a line with figures in words, and where it is none, what to do', () => {
    expect(stripVTControlCharacters(findingText(passed))).toBe(
      'ok    race for stock      processes 3, orders per second 1,234.6, level by default read committed',
    )
    expect(stripVTControlCharacters(findingText(failed)).split('\n')).toEqual([
      'FAIL  race for stock',
      '      100 users want 10 units: exactly 10 get one',
      '      found 11',
      '      Look at locks.',
    ])
    expect(stripVTControlCharacters(findingText(warned)).split('\n')[0]).toMatch(
      /^warn {2}race for stock {6}processes 3/,
    )
  })

  it('is summed up', () => {
    expect(stripVTControlCharacters(verdictText(report([passed, passed])))).toBe('All 2 checks passed.')
    expect(stripVTControlCharacters(verdictText(report([passed, warned])))).toBe(
      'All 2 checks passed. One is worth a look.',
    )
    expect(stripVTControlCharacters(verdictText(report([warned, warned])))).toBe(
      'All 2 checks passed. 2 are worth a look.',
    )
    expect(stripVTControlCharacters(verdictText(report([passed, failed, warned])))).toBe(
      '1 of 3 checks failed: what to do stands below each.',
    )
    expect(stripVTControlCharacters(verdictText(report([failed], ['crowd', 'audit'])))).toBe(
      '1 of 1 checks failed: what to do stands below each. Not run after that: crowd, audit.',
    )
  })
})

describe('a simulation', () => {
  const simulated: SimulationReport = {
    ok: true,
    options: { users: 1000, products: 5, orders: 2000, concurrency: 16, coupons: 50, cancelShare: 0, seed: 123_456 },
    placed: 1500,
    cancelled: 20,
    claims: 49,
    charges: 3,
    repeats: 7,
    refusals: { INSUFFICIENT_STOCK: 1200, COUPON_SOLD_OUT: 4 },
    elapsedMs: 1000,
    ordersPerSecond: 2000,
    latencyMs: { p50: 1.5, p99: 20, max: 31 },
    checks: [{ check: 'money in all wallets', expected: 5000, actual: 5000 }],
    audit: audit(0),
  }

  it('tells its figures, and that both books agree', () => {
    expect(stripVTControlCharacters(simulationText(simulated)).split('\n')).toEqual([
      'orders                    2,000 by 1,000 users, 16 at a time',
      'placed                    1,500',
      'cancelled                 20',
      'refused                   1,200 INSUFFICIENT_STOCK, 4 COUPON_SOLD_OUT',
      'coupons claimed           49 of 50',
      'equal answers to one key  7',
      'orders per second         2,000',
      'time of an order          1.5 ms half of them, 20 ms 99 %, 31 ms the slowest',
      'seed                      123456',
      '',
      'CHECK                 CUSTOMERS SAY  SHOP SAYS',
      'money in all wallets          5,000      5,000  agree',
      '',
      'Rows read: 1 user, 1 ledger entry, 1,200 stock movements, 2 orders, 0 order items, 1 sales figure.',
      'Audit: 2 checks found nothing.',
    ])
    expect(stripVTControlCharacters(simulationText({ ...simulated, refusals: {} }))).toContain(
      'refused                   0\n',
    )
  })

  it('shouts where they differ, and shows what the audit found', () => {
    const text = stripVTControlCharacters(
      simulationText({
        ...simulated,
        checks: [{ check: 'coupons claimed', expected: 49, actual: 50 }],
        audit: audit(1),
      }),
    )
    expect(text).toMatch(/^coupons claimed +49 +50 {2}DIFFER$/m)
    expect(text).toContain('1 findings in 1,205 rows.')
  })
})
