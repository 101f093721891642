import type { Skipped, SuiteReport } from './suite.ts'

export function printReport(report: SuiteReport | Skipped): void {
  if ('skipped' in report) {
    console.log(`  skipped: ${report.skipped}`)
    return
  }
  for (const { title, unit, results } of report.heats) {
    console.log(`\n  ${title} (${unit}; ratio to the first; CPU µs each; rounds)`)
    const width = Math.max(...results.map(({ name }) => name.length))
    for (const { name, median, ratio, cpuMicros, rounds, counts = {} } of results) {
      const told = Object.entries(counts).map(([what, count]) => `  ${count} ${what}`)
      const figures = `${String(median).padStart(8)}  ×${ratio.toFixed(2).padStart(6)}  ${String(cpuMicros).padStart(6)}`
      console.log(`  ${name.padEnd(width)} ${figures}   ${rounds.join(' ')}${told.join('')}`)
    }
  }
  for (const [name, value] of Object.entries(report.facts)) console.log(`  ${name}: ${value}`)
}
