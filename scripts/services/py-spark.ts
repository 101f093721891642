import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cached } from './cache.ts'

export const sparkVersion = '4.2.0'

let installing: Promise<string> | undefined

/** A virtual environment of Python with PySpark from PyPI, made the first time. Needs Python 3.10 or newer. */
export function installPySpark(): Promise<string> {
  installing ??= process.env.JUMUN_TEST_SPARK
    ? Promise.resolve(process.env.JUMUN_TEST_SPARK)
    : cached(`pyspark-${sparkVersion}`, async folder => {
        const run = promisify(execFile)
        await run('python3', ['-m', 'venv', folder], { timeout: 120_000 })
        const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', `pyspark==${sparkVersion}`]
        await run(join(folder, 'bin', 'python'), pip, { timeout: 1_200_000 })
      })
  return installing
}
