import { join } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'
import config from '../../vitest.config.ts'

const root = join(import.meta.dirname, '..', '..')
const order = (process.env['JUMUN_MUTATION_ORDER'] ?? '').split(',').map(file => join(root, file))

/** Runs test files in the order that was asked for, one after the other. */
class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => order.indexOf(one.moduleId) - order.indexOf(other.moduleId)))
  }
}

export default defineConfig({
  ...config,
  test: { ...config.test, sequence: { sequencer: InOrder }, maxWorkers: 1 },
})
