import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Spark } from '../../scripts/services/spark.ts'

export interface SparkJob {
  readonly brokers: string
  readonly topic: string
  /** Where the tables and Spark's own notes are kept. */
  readonly folder: string
  readonly timeZone: string
}

/** Reads what the topic holds into the tables, once. */
export async function runSparkJob(spark: Spark, { brokers, topic, folder, timeZone }: SparkJob): Promise<void> {
  const job = join(import.meta.dirname, 'statistics.py')
  const paths = ['--database', join(folder, 'statistics.db'), '--checkpoint', join(folder, 'checkpoint')]
  const jars = readdirSync(spark.jars).filter(file => file.endsWith('.jar'))
  const submit = [
    '--master local[2] --driver-memory 1g',
    `--jars ${jars.map(jar => join(spark.jars, jar)).join(',')}`,
    '--conf spark.ui.enabled=false',
    '--conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.host=127.0.0.1',
    'pyspark-shell',
  ]
  const child = spawn(
    spark.python,
    [job, '--brokers', brokers, '--topic', topic, '--zone', timeZone, ...paths, '--once'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PYSPARK_SUBMIT_ARGS: submit.join(' ') },
    },
  )
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-8_000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The Spark job ended with ${code}:\n${complaints}`)
}

export interface SoldProduct {
  readonly productId: string
  readonly quantity: number
  readonly revenue: number
}

/** Best sellers of the days from `from` on, as README.md asks the table for them. */
export function soldSince(folder: string, from: string): SoldProduct[] {
  const database = new Database(join(folder, 'statistics.db'), { readonly: true })
  try {
    return database
      .prepare(
        `select product_id as productId, sum(quantity) as quantity, sum(revenue) as revenue from sales_by_product
         where day >= ? group by product_id having sum(quantity) > 0 order by 2 desc, 3 desc, 1`,
      )
      .all(from) as SoldProduct[]
  } finally {
    database.close()
  }
}

export function revenueByMinute(folder: string): { readonly minute: string; readonly revenue: number }[] {
  const database = new Database(join(folder, 'statistics.db'), { readonly: true })
  try {
    return database
      .prepare('select minute, revenue from revenue_by_minute where revenue > 0 order by minute')
      .all() as ReturnType<typeof revenueByMinute>
  } finally {
    database.close()
  }
}
