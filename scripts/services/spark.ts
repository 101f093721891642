import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { jars } from './maven.ts'

const version = '4.2.0'

export interface Spark {
  /** The folder of a virtual environment of Python with pyspark in it. */
  readonly folder: string
  readonly python: string
  /** What reads Kafka, for `spark.jars`. */
  readonly jars: string
}

/** PySpark from PyPI in an environment of its own, with Kafka's connector from Maven Central. Needs Python 3.10 or newer. */
export async function installSpark(): Promise<Spark> {
  const folder =
    process.env.JUMUN_TEST_SPARK ||
    (await cached(`pyspark-${version}`, making => {
      execFileSync('python3', ['-m', 'venv', making], { stdio: ['ignore', 2, 2], timeout: 120_000 })
      const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', `pyspark==${version}`]
      execFileSync(join(making, 'bin', 'python'), pip, { stdio: ['ignore', 2, 2], timeout: 1_200_000 })
    }))
  const connector = await jars(`spark-sql-kafka-${version}`, [
    { group: 'org.apache.spark', name: 'spark-sql-kafka-0-10_2.13', version, without: ['org.apache.hadoop'] },
  ])
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) throw new Error(`There is no Python with PySpark in ${folder}.`)
  return { folder, python, jars: connector }
}
