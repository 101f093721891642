import { relative } from 'node:path'

/**
 * Says what was skipped, which is mostly for want of a server, what passed at a second try only and what failed, a line each,
 * and closes vitest's output with one plain line that a machine can read: how many tests passed and how many failed.
 */
export default class TallyReporter {
  onTestRunEnd(modules, errors) {
    const tally = { passed: 0, failed: 0, skipped: 0 }
    const lines = []
    const unsteady = []
    const failures = []
    for (const module of modules) {
      const skipped = []
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        tally[state] += 1
        if (test.diagnostic()?.flaky)
          unsteady.push(`passed at the second try only: ${describe(module.moduleId, [test.fullName])}`)
        if (state === 'failed') failures.push(describeFailure(module, test.fullName, test.result().errors))
        if (state === 'skipped') skipped.push(note ?? test.parent.fullName ?? test.name)
      }
      // A file that cannot be loaded has no tests; it must not look like success.
      if (module.errors().length > 0) {
        tally.failed += 1
        failures.push(describeFailure(module, 'the file', module.errors()))
      }
      // Nor must one whose tests were skipped because what comes before them failed.
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length === 0) continue
        tally.failed += 1
        failures.push(describeFailure(module, suite.fullName, suite.errors()))
      }
      if (skipped.length > 0) lines.push(`skipped ${skipped.length} in ${describe(module.moduleId, skipped)}`)
    }
    // Who names tests leaves the others out on purpose.
    if (lines.length > 0 && !process.argv.includes('-t')) {
      lines.push('docs/reliability.md says which variables name the servers of skipped tests.')
    } else lines.length = 0
    const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`
    // What no test waited for: vitest can only say which one was running in that worker.
    for (const error of errors) {
      const where = error.VITEST_TEST_NAME ?? error.VITEST_TEST_PATH ?? 'no test'
      failures.push(
        `failed: ${error.type ?? 'an error of no test'} beside ${where}: ${firstLines(error.stack ?? error.message)}`,
      )
    }
    const failed = tally.failed + errors.length
    const closing = `${tally.passed} passed, ${failed} failed${skipped}`
    process.once('exit', () => process.stdout.write(`${[...lines, ...unsteady, ...failures, closing].join('\n')}\n`))
  }
}

function describe(moduleId, reasons) {
  return `${relative(process.cwd(), moduleId)}: ${[...new Set(reasons)].slice(0, 3).join('; ')}`
}

function describeFailure(module, name, errors) {
  return `failed: ${describe(module.moduleId, [name])}: ${firstLines(errors?.[0]?.message)}`
}

// One line of the report: the message and the frames of our own code, cut where they go on.
function firstLines(text = 'no message') {
  const lines = text.split('\n').filter(line => !line.includes('/node_modules/'))
  return lines
    .slice(0, 5)
    .map(line => line.trim())
    .join(' | ')
    .slice(0, 600)
}
