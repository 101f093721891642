import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { jars } from './maven.ts'
import { installPySpark, sparkVersion as version } from './py-spark.ts'

export interface Spark {
  /** The virtual environment of Python with PySpark in it: what JUMUN_TEST_SPARK names. */
  readonly folder: string
  readonly python: string
  /** The folder with the jars by which Spark reads Kafka. */
  readonly jars: string
}

export async function installSpark(): Promise<Spark> {
  const artifact = { group: 'org.apache.spark', name: 'spark-sql-kafka-0-10_2.13', version }
  const [folder, connector] = await Promise.all([
    installPySpark(),
    jars(`spark-sql-kafka-${version}`, [{ ...artifact, without: 'org.apache.hadoop' }]),
  ])
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) throw new Error(`There is no Python with PySpark in ${folder}.`)
  return { folder, python, jars: connector }
}
