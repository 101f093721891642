import type { DoctorReport, Finding } from '@jumun/doctor'
import { styleText } from 'node:util'
import { grouped } from '../output/table.ts'

const marks = {
  pass: styleText('green', 'ok  '),
  warn: styleText('yellow', 'warn'),
  fail: styleText('red', 'FAIL'),
} as const

/** One line: the check, and its figures; what was found instead, and what to do, below it. */
export function findingText({ check, verdict, promise, figures, found, advice }: Finding): string {
  const counted = Object.entries(figures).map(([name, value]) => {
    return `${inWords(name)} ${typeof value === 'number' ? grouped(value) : value}`
  })
  const line = `${marks[verdict]}  ${check.padEnd(19)} ${counted.join(', ')}`.trimEnd()
  if (found === undefined) return line
  return [line, ...[promise, found, advice].map(text => `      ${text}`)].join('\n')
}

export function verdictText({ checks: findings, notRun }: DoctorReport): string {
  const failed = findings.filter(({ verdict }) => verdict === 'fail').length
  const warned = findings.filter(({ verdict }) => verdict === 'warn').length
  if (failed > 0) {
    const verdict = `${failed} of ${findings.length} checks failed: what to do stands below each.`
    const rest = notRun.length === 0 ? '' : ` Not run after that: ${notRun.join(', ')}.`
    return `${styleText(['bold', 'red'], verdict)}${rest}`
  }
  const warnings = warned === 0 ? '' : ` ${warned === 1 ? 'One is' : `${warned} are`} worth a look.`
  return `${styleText(['bold', 'green'], `All ${findings.length} checks passed.`)}${warnings}`
}

/** `ordersPerSecond` as `orders per second`; settings of a database are called what it calls them. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}
