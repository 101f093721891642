/** Closes vitest's output with one plain line that a machine can read: how many tests passed and how many failed. */
export default class TallyReporter {
  onTestRunEnd(modules, errors) {
    const tally = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) tally[test.result().state] += 1
      // A file that cannot be loaded has no tests; it must not look like success.
      if (module.errors().length > 0) tally.failed += 1
    }
    const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`
    const failed = tally.failed + errors.length
    process.once('exit', () => process.stdout.write(`${tally.passed} passed, ${failed} failed${skipped}\n`))
  }
}
