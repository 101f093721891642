import { integer, text } from '../sql/value.ts'
import { quoted } from './literal.ts'
import type { TextQueries } from './query.ts'
import { type ServerVersion, transactionPrefix } from './server-version.ts'
import { statementNeeds } from './session-settings.ts'

/** A session variable while the shop is at work: `needed` in the place of `had`, both as SQL. */
interface Change {
  readonly variable: string
  readonly needed: string
  readonly had: string
}

/** What is seen of a host's session at one moment. */
export interface HostLook {
  /** Statements so far that began or ended a transaction. */
  readonly ends: number
  /** Statements so far that set, released or went back to a savepoint. */
  readonly savepoints: number
  readonly autocommit: boolean
  /** `max_allowed_packet`. */
  readonly packetBytes: number
  /** What has to be changed while the shop is at work: what its statements mean, and what comes back, would be something else. */
  readonly changes: readonly Change[]
}

export type LookAtHost = (queries: Pick<TextQueries, 'all'>, use: 'write' | 'read') => Promise<HostLook>

type Needs = ReturnType<typeof statementNeeds>

/** Looks at sessions of one server, which is asked only once for what its version does not tell. */
export function lookAtHosts(version: ServerVersion): LookAtHost {
  let always: Needs | undefined
  const statusTable = version.isMariadb ? 'information_schema.session_status' : 'performance_schema.session_status'
  // Nothing but the open transaction may write: see `mysqlHostSession`.
  const readOnly: Needs = [[`${transactionPrefix(version)}_read_only`, '1']]

  return async (queries, use) => {
    always ??= await needsOf(queries, version)
    const needs = use === 'write' ? [...always, ...readOnly] : always
    const [row] = await queries.all(lookStatement(statusTable, needs))
    const [ends, savepoints, autocommit, packetBytes, ...found] = row ?? []
    return {
      ends: integer(ends),
      savepoints: integer(savepoints),
      autocommit: integer(autocommit) === 1,
      packetBytes: integer(packetBytes),
      changes: needs.flatMap(([variable, needed], i) => {
        const had = literalOfVariable(found[i])
        return isMet(variable, needed, found[i]) ? [] : [{ variable, needed, had }]
      }),
    }
  }
}

async function needsOf({ all }: Pick<TextQueries, 'all'>, version: ServerVersion): Promise<Needs> {
  return [
    // Texts are sent in letters and digits, whatever the session takes them for; answers must be able to hold all of Unicode.
    ['character_set_results', "_utf8mb4'utf8mb4'"],
    ...statementNeeds(version),
    // A locking read of a row that was changed since the transaction began to read would roll back all of it.
    ...(version.isMariadb && (await hasVariable(all, 'INNODB_SNAPSHOT_ISOLATION'))
      ? [['innodb_snapshot_isolation', '0'] as const]
      : []),
  ]
}

async function hasVariable(all: TextQueries['all'], name: string): Promise<boolean> {
  const known = `select 1 as known from information_schema.system_variables where variable_name = ${namesOf([name])} limit 1`
  return (await all(known)).length > 0
}

const ending = ['Com_begin', 'Com_commit', 'Com_rollback', 'Com_xa_start']
const saving = ['Com_savepoint', 'Com_release_savepoint', 'Com_rollback_to_savepoint']

/** With a limit of its own, as `sql_select_limit` may be 0. Variables as texts: the largest is no number of JavaScript's. */
function lookStatement(statusTable: string, needs: Needs): string {
  const sumOf = (counters: readonly string[]) =>
    `coalesce(sum(if(variable_name in (${namesOf(counters)}), variable_value, 0)), 0)`
  const variables = needs.map(([variable], i) => `cast(@@session.${variable} as char) as v${i}`)
  return `select ${sumOf(ending)} as ends, ${sumOf(saving)} as savepoints, @@session.autocommit as autocommit,
    @@session.max_allowed_packet as packet_bytes, ${variables.join(', ')}
    from ${statusTable} where variable_name in (${namesOf([...ending, ...saving])}) limit 1`
}

/** They say that they are ASCII: a session may take texts for UCS-2. */
function namesOf(names: readonly string[]): string {
  return names.map(name => `_utf8mb4${quoted(name)}`).join(', ')
}

/** Modes that servers have by default, and those that our statements mean the same under. */
const harmlessModes = new Set([
  'STRICT_TRANS_TABLES',
  'STRICT_ALL_TABLES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
  'NO_AUTO_CREATE_USER',
  'NO_ZERO_DATE',
  'NO_ZERO_IN_DATE',
  'ONLY_FULL_GROUP_BY',
  'NO_BACKSLASH_ESCAPES',
  'ANSI_QUOTES',
])

function isMet(variable: string, needed: string, found: unknown): boolean {
  if (variable !== 'sql_mode') return literalOfVariable(found) === needed
  const modes = text(found).split(',')
  return modes.some(mode => mode.startsWith('STRICT_')) && modes.every(mode => harmlessModes.has(mode))
}

/** Variables are numbers, or names in ASCII. */
function literalOfVariable(value: unknown): string {
  if (value === null) return 'null'
  const told = text(value)
  return /^\d+$/.test(told) ? told : `_utf8mb4${quoted(told)}`
}

/** Sets all of them, as they are needed or as the host had them. */
export function settingStatement(changes: readonly Change[], as: 'needed' | 'had'): string {
  return `set ${changes.map(change => `@@session.${change.variable} = ${change[as]}`).join(', ')}`
}
