import type { DoctorReport } from '@jumun/doctor'
import { randomInt } from 'node:crypto'
import type { Command } from 'commander'
import { maskUrl, parseDatabaseUrl } from '@jumun/adapters/open'
import type { Config } from '../config/config.ts'
import { databaseOf } from '../config/database.ts'
import { databaseRefusal } from '../output/database-refusal.ts'
import { examples } from '../output/examples.ts'
import { Refusal } from '../output/refusal.ts'
import { statusAfter, stopSignal } from '../process/stop-signal.ts'
import { action, type Context } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { UsageError } from '../usage/usage-error.ts'
import { findingText, verdictText } from '../views/doctor.ts'

interface Options {
  readonly seconds: number
  readonly seed?: number
}

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('Test your database before you trust it: races, crashes and settings, on a scratch shop')
    .option('--seconds <number>', 'how long the crowd orders', wholeNumber, 5)
    .option('--seed <number>', 'the same seed draws the same', wholeNumber)
    .action(
      action<Options, []>(async (context, { seconds, seed = randomInt(2 ** 31), db }) => {
        if (seconds < 1 || seconds > 3600) throw new UsageError(`--seconds ${seconds} must be from 1 to 3600`)
        assertReadable(context.config)
        const nodes = [db ?? []].flat().slice(1)
        assertNodes(context.config.text('db')!, nodes)
        const report = await examine(context, { seconds, seed, nodes })
        const { ok, database, checks, notRun } = report
        context.print.answer(
          () => ({ ok, database, seed, checks, ...(notRun.length > 0 && { notRun }) }),
          () => `\n${verdictText(report)}`,
        )
        if (!ok) process.exitCode = 1
        // mysql2 keeps the timers of statements whose connection was cut: half a minute in which nothing happens.
        setTimeout(() => process.exit(), 200).unref()
      }),
    )
  examples(command, [
    'doctor',
    'doctor --db mysql://root@localhost/shop --seconds 30',
    'doctor --db mysql://shop@node1/shop --db mysql://shop@node2/shop',
    'doctor --json',
  ]).addHelpText(
    'after',
    `
The scratch shop is a file beside yours, or a database jumun_doctor_… on your server, and is removed at the end and by
Ctrl-C. Your own tables are not touched. Several --db are nodes of one cluster, over which the tests are spread. Anything that does not hold makes the exit status 1.`,
  )
}

/** @throws UsageError */
function assertReadable(config: Config): void {
  const database = databaseOf(config)
  try {
    parseDatabaseUrl(database.url)
  } catch (error) {
    throw databaseRefusal(error, database)
  }
}

/** @throws UsageError */
function assertNodes(url: string, nodes: readonly string[]): void {
  if (nodes.length === 0) return
  const kinds = [url, ...nodes].map(node => {
    try {
      return parseDatabaseUrl(node).kind
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error))
    }
  })
  if (kinds[0] !== 'sqlite' && kinds.every(kind => kind === kinds[0])) return
  throw new UsageError('several --db must be nodes of one cluster: all of them mysql://…, or all of them postgres://…')
}

/** No matter what ends it early, the scratch database is dropped first. */
async function examine(
  { config, print }: Context,
  options: Required<Options> & { readonly nodes: readonly string[] },
): Promise<DoctorReport> {
  const { doctor, ScratchError } = await import('@jumun/doctor')
  const url = config.text('db')!
  const stopping = new AbortController()
  let status: number | undefined
  void stopSignal().then(signal => {
    status = statusAfter(signal)
    stopping.abort(signal)
  })
  // On a strange server a driver may throw where it cannot be caught: the first time ends the examination.
  const abort = (error: Error) => stopping.abort(error)
  process.on('uncaughtException', abort)
  try {
    return await doctor({
      url,
      ...options,
      signal: stopping.signal,
      onStart: ({ database, seed }) =>
        print.note(`${database}, seed ${seed}; dropped at the end, ${maskUrl(url)} is not touched`),
      onFinding(finding) {
        if (!print.json) process.stdout.write(`${findingText(finding)}\n`)
      },
    })
  } catch (error) {
    if (status !== undefined) process.exit(status)
    if (!(error instanceof ScratchError)) throw error
    const lines = error.advice === undefined ? [] : [error.advice]
    throw new Refusal(error.code, error.message, { lines, cause: error.cause })
  } finally {
    process.off('uncaughtException', abort)
  }
}
