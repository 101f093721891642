import { channel } from 'node:diagnostics_channel'
import { type Command, decideBatch, type Environment } from './decide-batch.ts'
import type { Outcome } from './lane.ts'
import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import { failureOf, storeRefusal, systemTiming, type Timing, transact } from './transact.ts'

/** Published after each batch, for metrics and traces: `{ size, durationMs }`. */
const batchChannel = channel('jumun:batch')

/** How often the keys of a batch are looked up, all its parts together. */
const maxLookUps = 4
/** The pause before the second look-up is at most this long, and before each further one four times as long. */
const lookUpPauseMs = 50
/** No transaction of a batch begins later than this after its first: others wait behind it. */
const patienceMs = 30_000

type Outcomes = readonly Outcome<unknown>[]

/** What all transactions of one batch share. */
interface BatchRun {
  readonly store: Store
  readonly environment: Environment
  readonly timing: Timing
  /** When the last transaction may begin. */
  readonly until: number
  lookUps: number
  /** Why nothing more is tried: the rest would only wait for the same answer. */
  gone: unknown
}

/**
 * Decides a batch in a transaction of its own. Nothing is acknowledged that is not committed.
 *
 * Where a transaction fails for something in it, its halves are decided instead, one after the other, so that a command
 * that cannot be decided or written fails alone. Where its COMMIT was lost, the commands with a key are decided together
 * again: under the same locks, a key is there or not. Those without are answered that the outcome is unknown.
 */
export function runBatch(
  store: Store,
  commands: readonly Command[],
  environment: Environment,
  timing = systemTiming,
): Promise<Outcomes> {
  const run: BatchRun = { store, environment, timing, until: timing.now() + patienceMs, lookUps: 0, gone: undefined }
  return batchChannel.hasSubscribers ? decideAndTell(run, commands) : decideTogether(run, commands, alone)
}

async function decideAndTell(run: BatchRun, commands: readonly Command[]): Promise<Outcomes> {
  const startedAt = performance.now()
  try {
    return await decideTogether(run, commands, alone)
  } finally {
    batchChannel.publish({ size: commands.length, durationMs: performance.now() - startedAt })
  }
}

interface Circumstances {
  /** Commands that have failed with others: they are divided further before they are tried again. */
  readonly arePart?: boolean
  /** The lost COMMIT after which they are looked up: a failure does not tell that the first try was in vain. */
  readonly lostCommit?: unknown
}

/** Of commands that are decided for the first time. */
const alone: Circumstances = {}

async function decideTogether(
  run: BatchRun,
  commands: readonly Command[],
  { arePart = false, lostCommit }: Circumstances,
): Promise<Outcomes> {
  const { store, environment, timing, until } = run
  if (timing.now() > until) run.gone ??= new StoreError('transient', `The batch has taken more than ${patienceMs} ms.`)
  if (run.gone !== undefined) return refuseAll(commands, lostCommit ?? run.gone)
  const isDivisible = commands.length > 1
  const attempts = { timing, until, ...(arePart && isDivisible && { conflicts: 1 }) }
  try {
    return await transact(store, transaction => decideBatch(transaction, commands, environment), attempts)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === 'unknown') return lookUp(run, commands, error)
    // A database that is locked or gone is so for each of them: to ask with fewer would only take that much longer.
    const isForAll = failure === 'transient' || failure === 'unavailable'
    if (isForAll && lostCommit !== undefined && run.lookUps < maxLookUps) return lookUp(run, commands, lostCommit)
    if (isForAll) run.gone = error
    else if (isDivisible) return decideHalves(run, commands, lostCommit)
    return refuseAll(commands, lostCommit ?? error)
  }
}

/** In their order, so that the outcome is that of a serial order of all. */
async function decideHalves(run: BatchRun, commands: readonly Command[], lostCommit: unknown): Promise<Outcomes> {
  const half = Math.floor(commands.length / 2)
  const circumstances = { arePart: true, lostCommit }
  const first = await decideTogether(run, commands.slice(0, half), circumstances)
  return [...first, ...(await decideTogether(run, commands.slice(half), circumstances))]
}

/** Finds out under their keys what has become of commands whose COMMIT was lost, and makes good what has not happened. */
async function lookUp(run: BatchRun, commands: readonly Command[], lostCommit: unknown): Promise<Outcomes> {
  const keyed = commands.filter(isKeyed)
  if (keyed.length === 0 || run.lookUps === maxLookUps) return refuseAll(commands, lostCommit)
  run.lookUps += 1
  if (run.lookUps > 1) await run.timing.sleep(lookUpPauseOf(run.lookUps, run.timing.random()))
  const found = (await decideTogether(run, keyed, { lostCommit })).values()
  return commands.map(command => (isKeyed(command) ? found.next().value! : refuse(command, lostCommit)))
}

/** At least half of the ceiling: what is waited for is a database that comes back. */
function lookUpPauseOf(lookUp: number, random: number): number {
  return lookUpPauseMs * 4 ** (lookUp - 2) * (0.5 + random / 2)
}

function refuseAll(commands: readonly Command[], cause: unknown): Outcomes {
  return commands.map(command => refuse(command, cause))
}

function refuse(command: Command, cause: unknown): Outcome<unknown> {
  return { ok: false, error: storeRefusal(cause, { keyed: isKeyed(command) }) }
}

function isKeyed({ input }: Command): boolean {
  return (input as { idempotencyKey?: string }).idempotencyKey !== undefined
}
