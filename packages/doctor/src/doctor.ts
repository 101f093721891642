import { openStore } from '@jumun/adapters/open'
import { createScratchDatabase, type ScratchDatabase } from '@jumun/adapters/scratch'
import type { Store } from '@jumun/core'
import { randomInt } from 'node:crypto'
import { checks } from './checks/checks.ts'
import { examine } from './checks/examine.ts'
import type { Check, Finding } from './checks/finding.ts'
import { lookAtNamed, namedDatabase } from './checks/named-database.ts'
import { createRoom } from './checks/room.ts'
import { runChecks } from './checks/run-checks.ts'

export interface DoctorOptions {
  /** `sqlite:PATH`, `mysql://…` or `postgres://…`: a scratch database is made at its side, and removed at the end. */
  readonly url: string
  /** URLs of other nodes of the same cluster: the processes of the checks are spread over all of them. */
  readonly nodes?: readonly string[]
  /** How long the crowd orders; 5 s unless said otherwise. */
  readonly seconds?: number
  /** The same seed draws the same. */
  readonly seed?: number
  /** Told once the scratch database is there; its URL is without a password. */
  onStart?(start: { readonly database: string; readonly seed: number }): void
  /** Told of each check as it ends. */
  onFinding?(finding: Finding): void
  /** Ends early: the scratch database is dropped, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export interface DoctorReport {
  /** Whether no check has failed; a warning is no failure. */
  readonly ok: boolean
  readonly database: ScratchDatabase['kind']
  readonly seed: number
  readonly checks: readonly Finding[]
  /** Checks that there was no sense in running after one before. */
  readonly notRun: readonly string[]
}

/**
 * Tests a database before it is trusted: races, crashes, cut connections and settings, on a shop in a scratch database.
 * What does not hold is a finding, also that no shop can be opened there, or that the scratch database is still there.
 * @throws ScratchError when no scratch database can be made
 */
export function doctor(options: DoctorOptions): Promise<DoctorReport> {
  return examineDatabase(options, { checks, openStore, lookAtNamed, mostMs: mostMsACheck })
}

/** More than any check takes that comes to its end. */
const mostMsACheck = 180_000

interface Practice {
  readonly checks: readonly Check[]
  openStore(url: string): Promise<Store>
  /** @throws Error that says why no shop can live in the database that is named */
  lookAtNamed?(url: string): Promise<void>
  readonly mostMs: number
}

/** The doctor with checks, a store and patience of its caller's: what its own tests are done with. */
export async function examineDatabase(options: DoctorOptions, practice: Practice): Promise<DoctorReport> {
  const { url, nodes = [], seconds = 5, seed = randomInt(2 ** 31), onStart, onFinding, signal } = options
  signal?.throwIfAborted()
  const database = await createScratchDatabase(url, { prefix: 'jumun_doctor' })
  const isAborted = () => signal?.aborted === true
  const { promise: aborted, resolve: abort } = Promise.withResolvers<undefined>()
  signal?.addEventListener('abort', () => abort(undefined), { once: true })
  const findings: Finding[] = []
  const tell = (finding: Finding) => {
    // What fails from then on fails because its database is being dropped.
    if (isAborted()) return
    findings.push(finding)
    onFinding?.(finding)
  }
  const room = createRoom(database, practice.openStore, nodes)
  let notRun: readonly string[] | undefined
  try {
    if (!isAborted()) {
      onStart?.({ database: database.shown, seed })
      const named = await examine(namedDatabase, () => lookedAt(url, practice), { maxMs: practice.mostMs })
      if (named.finding.verdict === 'fail') tell(named.finding)
      const running = runChecks(room, { ...practice, seconds, seed, onFinding: tell })
      notRun = await Promise.race([running, aborted])
    }
  } finally {
    const left = await room.clear({ atOnce: isAborted() })
    if (left !== undefined) tell(left)
  }
  signal?.throwIfAborted()
  const ok = findings.every(({ verdict }) => verdict !== 'fail')
  return { ok, database: database.kind, seed, checks: findings, notRun: notRun ?? [] }
}

async function lookedAt(url: string, practice: Practice) {
  await practice.lookAtNamed?.(url)
  return { figures: {} }
}
