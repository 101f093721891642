import { adaptersEquivalents } from './adapters-equivalents.ts'
import { publisherEquivalents } from './adapters-publisher-equivalents.ts'
import { cliCommandEquivalents } from './cli-command-equivalents.ts'
import { cliEquivalents } from './cli-equivalents.ts'
import { cliOutputEquivalents } from './cli-output-equivalents.ts'
import { cliProductsEquivalents } from './cli-products-equivalents.ts'
import { cliSettingsEquivalents } from './cli-settings-equivalents.ts'
import type { Equivalent } from './equivalent.ts'
import { httpEquivalents } from './http-equivalents.ts'
import { mysqlEquivalents } from './mysql-equivalents.ts'
import { sqlEquivalents } from './sql-equivalents.ts'

/** Changes of all packages but core that make no difference, each read and named with its reason. */
export const equivalents: readonly Equivalent[] = [
  ...adaptersEquivalents,
  ...mysqlEquivalents,
  ...publisherEquivalents,
  ...sqlEquivalents,
  ...httpEquivalents,
  ...cliEquivalents,
  ...cliCommandEquivalents,
  ...cliOutputEquivalents,
  ...cliProductsEquivalents,
  ...cliSettingsEquivalents,
]
