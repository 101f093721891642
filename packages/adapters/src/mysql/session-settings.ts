import { unavailable } from '../sql/store-error.ts'
import { errnoOf } from './mysql-error.ts'
import type { TextQueries } from './query.ts'
import { type ServerVersion, serverVersionOf, transactionPrefix } from './server-version.ts'

/** What was found out about a connection when it was first seen. */
export interface SessionFacts {
  /** `max_allowed_packet`, which a session keeps as it was when it began. */
  readonly packetBytes: number
  /** `innodb_page_size`, which limits how long a key can be. */
  readonly pageBytes: number
  /** Variables, and what this store needs them to be. */
  readonly needs: readonly (readonly [variable: string, value: string])[]
}

/** @throws StoreError `BAD_PARAMETER` for a `syncWait` where the server is no node of Galera */
export async function lookAtSession(
  { all }: Pick<TextQueries, 'all'>,
  { syncWait }: { syncWait?: number | undefined } = {},
): Promise<SessionFacts> {
  // With a limit of its own, as `sql_select_limit` may be 0.
  const [row = []] = await all('select version(), @@session.max_allowed_packet, @@innodb_page_size, @@log_bin limit 1')
  const [version, packetBytes, pageBytes, hasBinlog] = row
  const format = Number(hasBinlog) === 1 ? await all('select @@session.binlog_format limit 1').catch(ifUnknown) : []
  if (syncWait !== undefined) await all('select @@session.wsrep_sync_wait limit 1').catch(refuseSyncWait)
  return {
    packetBytes: Number(packetBytes),
    pageBytes: Number(pageBytes),
    needs: needsOf(serverVersionOf(version), { isBinlogByStatement: format[0]?.[0] === 'STATEMENT', syncWait }),
  }
}

/** Asks for what a statement would fail for much later, or for what nothing can be set. @throws StoreError `UNSUITABLE_DATABASE` */
export async function assertSuitable(
  { run }: Pick<TextQueries, 'run'>,
  { needs, pageBytes }: SessionFacts,
): Promise<void> {
  if (pageBytes < 8192) {
    const limit = `The server keeps its tables in pages of ${pageBytes} bytes, in which keys of 1532 bytes do not fit.`
    throw unavailable('UNSUITABLE_DATABASE', `${limit} It has to be set up with an innodb_page_size of 8192 at least.`)
  }
  if (needs.every(([variable]) => variable !== binlogFormat)) return
  try {
    await run(`set @@session.${binlogFormat} = 'STATEMENT'`)
  } catch (error) {
    if (errnoOf(error) !== accessDenied) throw error
    const limit = 'The server writes its binary log by statement, which does not go with READ COMMITTED.'
    const ways =
      'Set binlog_format to ROW or MIXED, or let the user set it: grant binlog admin (MySQL: session_variables_admin).'
    throw unavailable('UNSUITABLE_DATABASE', `${limit} ${ways}`, error)
  }
}

const binlogFormat = 'binlog_format'
const accessDenied = 1227
const unknownVariable = 1193

/** A variable that newer servers may have no more. */
function ifUnknown(error: unknown): [] {
  if (errnoOf(error) === unknownVariable) return []
  throw error
}

function refuseSyncWait(error: unknown): never {
  if (errnoOf(error) !== unknownVariable) throw error
  const message = 'wsrep_sync_wait is for Galera, and this server knows no such variable: leave it out.'
  throw unavailable('BAD_PARAMETER', message, error)
}

/**
 * Whatever a server, its `init_connect` or a host can have set, and that would change what our statements mean, what comes
 * back, or whether it is stored. Names say that they are ASCII, as a session may take texts for UCS-2. DEFAULT is nowhere good enough: it is what the server's administrator has set.
 * - `sql_mode`: without STRICT, what does not fit is cut and rounded
 * - isolation: under REPEATABLE READ a plain read beside a locking one is stale, and gaps are locked
 * - `sql_select_limit`, `sql_safe_updates`: lists cut in silence, updates without a key refused
 * - `completion_type`: COMMIT begins another transaction, or ends the session
 * - checks of keys and constraints are the second guard of every rule
 * - a binary log of statements does not go with READ COMMITTED
 */
function needsOf(
  version: ServerVersion,
  { isBinlogByStatement, syncWait }: { isBinlogByStatement: boolean; syncWait: number | undefined },
) {
  const transaction = transactionPrefix(version)
  return [
    ['innodb_lock_wait_timeout', '10'],
    ['completion_type', '0'],
    [`${transaction}_isolation`, "_utf8mb4'READ-COMMITTED'"],
    [`${transaction}_read_only`, '0'],
    ...statementNeeds(version),
    ...(syncWait === undefined ? [] : [['wsrep_sync_wait', String(syncWait)] as const]),
    ...(isBinlogByStatement ? [[binlogFormat, "_utf8mb4'ROW'"] as const] : []),
  ] as const
}

/** Those of them that single statements need, and that can be set in a transaction. */
export function statementNeeds({ isMariadb }: ServerVersion): SessionFacts['needs'] {
  return [
    ['sql_mode', "_utf8mb4'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"],
    ['sql_safe_updates', '0'],
    ['sql_select_limit', '18446744073709551615'],
    ['sql_big_selects', '1'],
    ['foreign_key_checks', '1'],
    ['unique_checks', '1'],
    ...(isMariadb ? [['check_constraint_checks', '1'] as const] : []),
  ]
}

const utf8 = 'names utf8mb4 collate utf8mb4_bin'
/** What `utf8` sets; the fourth follows the collation. */
const charsets = ['character_set_client', 'character_set_results', 'collation_connection']

/** For a connection of an own pool, once. */
export function ownSettings({ needs }: SessionFacts): string {
  return `set ${utf8}, ${assignments([...needs, ['autocommit', '1']])}`
}

/**
 * For a connection of a host's pool, each time that it is taken, since the host may have changed it meanwhile; what was
 * there is kept beside, in variables of the session.
 */
export function enterSettings({ needs }: SessionFacts): string {
  const kept = keptVariables(needs).map(variable => `@jumun_${variable} = @@session.${variable}`)
  return `set ${kept.join(', ')}, ${utf8}, ${assignments(needs)}`
}

/** Puts back what `enterSettings` has kept. No transaction may be open. */
export function leaveSettings({ needs }: SessionFacts): string {
  return `set ${assignments(keptVariables(needs).map(variable => [variable, `@jumun_${variable}`]))}`
}

function keptVariables(needs: SessionFacts['needs']): string[] {
  return [...charsets, ...needs.map(([variable]) => variable), 'autocommit']
}

function assignments(settings: SessionFacts['needs']): string {
  return settings.map(([variable, value]) => `@@session.${variable} = ${value}`).join(', ')
}
