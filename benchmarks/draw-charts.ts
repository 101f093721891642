import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { barChart } from './bar-chart.ts'
import type { machine } from './machine.ts'
import type { Skipped, SuiteReport } from './suite.ts'

/** One file a heat, named after it, with the conditions of the measurement in its last lines. */
export function drawCharts(
  folder: string,
  report: Readonly<Record<string, SuiteReport | Skipped>>,
  about: { machine: ReturnType<typeof machine>; command: string },
): void {
  mkdirSync(folder, { recursive: true })
  const { cpu, cores, memoryGiB, system, node, date } = about.machine
  for (const [suite, result] of Object.entries(report)) {
    if ('skipped' in result) continue
    const facts = Object.entries(result.facts).map(([name, value]) => `${name} ${value}`)
    for (const { title, unit, results } of result.heats) {
      const chart = barChart({
        title: `${suite}: ${title}`,
        unit,
        bars: results.map(({ name, median, ratio }) => ({
          label: name,
          value: median,
          note: `×${ratio.toFixed(ratio < 10 ? 1 : 0)}`,
          ours: name.startsWith('shop'),
        })),
        footnotes: [
          `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, ${date}`,
          ...linesOf(facts),
          about.command,
        ],
      })
      const name = `${suite}-${title}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
      writeFileSync(join(folder, `${name}.svg`), chart)
    }
  }
}

/** As many facts a line as the chart is wide. */
function linesOf(facts: readonly string[]): string[] {
  const lines: string[] = []
  for (const fact of facts) {
    const longer = `${lines.at(-1) ?? ''} · ${fact}`
    if (lines.length > 0 && longer.length <= 125) lines[lines.length - 1] = longer
    else lines.push(fact)
  }
  return lines
}
