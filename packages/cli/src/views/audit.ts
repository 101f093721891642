import type { AuditReport } from '@jumun/core'
import { styleText } from 'node:util'
import { grouped, table } from '../output/table.ts'

const listed = 20

export function auditText({ ok, checks, findings, rows }: AuditReport): string {
  const read = Object.values(rows).reduce((sum, count) => sum + count, 0)
  const list = table(checks, [
    { title: 'CHECK', value: ({ check }) => check },
    { title: 'FINDINGS', value: check => check.findings, right: true },
    { title: 'RULE', value: ({ rule }) => rule },
  ])
  const found = checks.reduce((sum, check) => sum + check.findings, 0)
  const verdict = ok
    ? styleText('green', `Clean: ${checks.length} checks on ${grouped(read)} rows found nothing.`)
    : styleText('red', `${grouped(found)} findings in ${grouped(read)} rows.`)
  return [list, '', rowsText(rows), verdict, ...findingsText(findings)].join('\n')
}

/** `3 users, 12 orders, …`: on how much the verdict stands. */
export function rowsText(rows: AuditReport['rows']): string {
  const counts = Object.entries(rows).map(([kind, count]) => `${grouped(count)} ${nameOf(kind, count)}`)
  return `Rows read: ${counts.join(', ')}.`
}

const names: Readonly<Record<string, string>> = {
  ledger: 'ledger entries',
  movements: 'stock movements',
  sales: 'sales figures',
}

function nameOf(kind: string, count: number): string {
  const name = names[kind] ?? kind.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return count === 1 ? name.replace(/ies$/, 'y').replace(/s$/, '') : name
}

function findingsText(findings: AuditReport['findings']): string[] {
  if (findings.length === 0) return []
  const lines = findings.slice(0, listed).map(({ check, ids, expected, actual }) => {
    return `${check} at ${ids.join(', ')}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`
  })
  const rest = findings.length - listed
  return ['', ...lines, ...(rest > 0 ? [`… and ${grouped(rest)} more; --json lists up to 1,000.`] : [])]
}
