import { errnoOf } from './mysql-error.ts'
import type { TextQueries } from './query.ts'
import { type ServerVersion, serverVersionOf, transactionPrefix } from './server-version.ts'

/** What was found out about a connection when it was first seen. */
export interface SessionFacts {
  /** `max_allowed_packet`, which a session keeps as it was when it began. */
  readonly packetBytes: number
  /** Variables, and what this store needs them to be. */
  readonly needs: readonly (readonly [variable: string, value: string])[]
}

export async function lookAtSession({ all }: Pick<TextQueries, 'all'>): Promise<SessionFacts> {
  // With a limit of its own, as `sql_select_limit` may be 0.
  const [row = []] = await all('select version(), @@session.max_allowed_packet, @@log_bin limit 1')
  const [version, packetBytes, hasBinlog] = row
  const binlogFormat =
    Number(hasBinlog) === 1 ? await all('select @@session.binlog_format limit 1').catch(ifUnknown) : []
  return {
    packetBytes: Number(packetBytes),
    needs: needsOf(serverVersionOf(version), { isBinlogByStatement: binlogFormat[0]?.[0] === 'STATEMENT' }),
  }
}

/** A variable that newer servers may have no more. */
function ifUnknown(error: unknown): [] {
  if (errnoOf(error) === 1193) return []
  throw error
}

/**
 * Whatever a server, its `init_connect` or a host can have set, and that would change what our statements mean, what comes
 * back, or whether it is stored. DEFAULT is nowhere good enough: it is what the server's administrator has set.
 * - `sql_mode`: without STRICT, what does not fit is cut and rounded
 * - isolation: under REPEATABLE READ a plain read beside a locking one is stale, and gaps are locked
 * - `sql_select_limit`, `sql_safe_updates`: lists cut in silence, updates without a key refused
 * - `completion_type`: COMMIT begins another transaction, or ends the session
 * - checks of keys and constraints are the second guard of every rule
 * - a binary log of statements does not go with READ COMMITTED
 */
function needsOf(version: ServerVersion, { isBinlogByStatement }: { isBinlogByStatement: boolean }) {
  const transaction = transactionPrefix(version)
  return [
    ['innodb_lock_wait_timeout', '10'],
    ['completion_type', '0'],
    [`${transaction}_isolation`, "'READ-COMMITTED'"],
    [`${transaction}_read_only`, '0'],
    ...statementNeeds(version),
    ...(isBinlogByStatement ? [['binlog_format', "'ROW'"] as const] : []),
  ] as const
}

/** Those of them that single statements need, and that can be set in a transaction. */
export function statementNeeds({ isMariadb }: ServerVersion): SessionFacts['needs'] {
  return [
    ['sql_mode', "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"],
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
