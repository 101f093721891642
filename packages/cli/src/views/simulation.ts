import type { SimulationReport } from '@jumun/doctor'
import { styleText } from 'node:util'
import { fields, grouped, table } from '../output/table.ts'
import { auditText, rowsText } from './audit.ts'

export function simulationText(report: SimulationReport): string {
  const { options, audit, checks, refusals, latencyMs } = report
  const figures = fields([
    ['orders', `${grouped(options.orders)} by ${grouped(options.users)} users, ${options.concurrency} at a time`],
    ['placed', report.placed],
    ['cancelled', report.cancelled],
    ['refused', refusalsText(refusals)],
    ['coupons claimed', `${grouped(report.claims)} of ${grouped(options.coupons)}`],
    ['equal answers to one key', report.repeats],
    ['orders per second', report.ordersPerSecond],
    ['time of an order', `${latencyMs.p50} ms half of them, ${latencyMs.p99} ms 99 %, ${latencyMs.max} ms the slowest`],
    ['seed', String(options.seed)],
  ])
  const compared = table(checks, [
    { title: 'CHECK', value: ({ check }) => check },
    { title: 'CUSTOMERS SAY', value: ({ expected }) => expected, right: true },
    { title: 'SHOP SAYS', value: ({ actual }) => actual, right: true },
    { title: '', value: ({ expected, actual }) => (expected === actual ? 'agree' : styleText('red', 'DIFFER')) },
  ])
  return `${figures}\n\n${compared}\n\n${audit.ok ? cleanText(report) : auditText(audit)}`
}

function refusalsText(refusals: Readonly<Record<string, number>>): string {
  const list = Object.entries(refusals).map(([code, count]) => `${grouped(count)} ${code}`)
  return list.length === 0 ? '0' : list.join(', ')
}

function cleanText({ audit }: SimulationReport): string {
  return `${rowsText(audit.rows)}\n${styleText('green', `Audit: ${audit.checks.length} checks found nothing.`)}`
}
