import type { SqlConnection } from '../sql/connection.ts'
import { integer, text } from '../sql/value.ts'

/** A session variable while the shop is at work: `needed` in the place of `had`, both as SQL. */
interface Change {
  readonly name: string
  readonly needed: string
  readonly had: string
}

/** What is seen of a session at one moment. */
export interface SessionLook {
  /** Statements so far that began or ended a transaction. */
  readonly ends: number
  /** Statements so far that set, released or went back to a savepoint. */
  readonly savepoints: number
  readonly autocommit: boolean
  /** What the shop must change to work in this session. */
  readonly changes: readonly Change[]
}

export type LookAtSession = (all: SqlConnection['all'], use: 'write' | 'read') => Promise<SessionLook>

interface Flavour {
  /** Whether new transactions of the session can only read, under the name that this server gives it. */
  readonly readOnly: string
  readonly statusTable: string
  readonly settings: Readonly<Record<string, Need>>
}

interface Need {
  readonly value: string
  /** Unless it does as it is. */
  fits?(had: string): boolean
}

/**
 * Where a statement would mean something else, lose rows or characters, or be refused. Under MariaDB's snapshot isolation a
 * locking read of a row that was changed since the transaction began to read rolls back all of it.
 */
const settings: Readonly<Record<string, Need>> = {
  sql_mode: { value: "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'", fits: isHarmlessMode },
  character_set_results: { value: "'utf8mb4'" },
  sql_select_limit: { value: '18446744073709551615' },
  sql_safe_updates: { value: '0' },
  sql_big_selects: { value: '1' },
}

/** Strict, and without anything that changes what a statement means. */
function isHarmlessMode(had: string): boolean {
  const modes = had.slice(1, -1).split(',')
  return modes.some(mode => strictModes.has(mode)) && modes.every(mode => strictModes.has(mode) || harmless.has(mode))
}

const strictModes = new Set(['STRICT_TRANS_TABLES', 'STRICT_ALL_TABLES'])
const harmless = new Set([
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_AUTO_CREATE_USER',
  'NO_ENGINE_SUBSTITUTION',
  'NO_ZERO_DATE',
  'NO_ZERO_IN_DATE',
  'ONLY_FULL_GROUP_BY',
  'TRADITIONAL',
])

const ending = ['Com_begin', 'Com_commit', 'Com_rollback', 'Com_xa_start']
const saving = ['Com_savepoint', 'Com_release_savepoint', 'Com_rollback_to_savepoint']

/** Looks at sessions of one server, which is asked only once what it is. */
export function sessionLook(): LookAtSession {
  let known: Flavour | undefined

  return async (all, use) => {
    known ??= await flavourOf(all)
    const needs = { ...known.settings, ...(use === 'write' && { [known.readOnly]: { value: '1' } }) }
    const names = Object.keys(needs)
    const [row] = await all(lookStatement(known, names), [])
    const [ends, savepoints, autocommit, ...had] = row ?? []
    return {
      ends: integer(ends),
      savepoints: integer(savepoints),
      autocommit: integer(autocommit) === 1,
      changes: names.flatMap((name, i) => changeOf(name, needs[name]!, had[i])),
    }
  }
}

async function flavourOf(all: SqlConnection['all']): Promise<Flavour> {
  const [row] = await all('select version() as version', [])
  if (!/mariadb/i.test(String(row?.[0]))) {
    return { readOnly: 'transaction_read_only', statusTable: 'performance_schema.session_status', settings }
  }
  const isolation = await all(`show session variables where variable_name = 'innodb_snapshot_isolation'`, [])
  return {
    readOnly: 'tx_read_only',
    statusTable: 'information_schema.session_status',
    settings: { ...settings, ...(isolation.length > 0 && { innodb_snapshot_isolation: { value: '0' } }) },
  }
}

function lookStatement({ statusTable }: Flavour, names: readonly string[]): string {
  const quoted = (counters: readonly string[]) => counters.map(counter => `'${counter}'`).join(', ')
  const variables = names.map(name => `cast(@@session.${name} as char) as v_${name}`)
  return `select coalesce(sum(if(variable_name in (${quoted(ending)}), variable_value, 0)), 0) as ends,
    coalesce(sum(if(variable_name in (${quoted(saving)}), variable_value, 0)), 0) as savepoints,
    @@session.autocommit as autocommit, ${variables.join(', ')}
    from ${statusTable} where variable_name in (${quoted([...ending, ...saving])})`
}

function changeOf(name: string, { value, fits }: Need, had: unknown): Change[] {
  const written = writtenValue(had)
  return written === value || fits?.(written) ? [] : [{ name, needed: value, had: written }]
}

function writtenValue(value: unknown): string {
  if (value === null) return 'null'
  const told = text(value)
  if (/^\d+$/.test(told)) return told
  // Names, and lists of names.
  if (/^[\w,]*$/.test(told)) return `'${told}'`
  throw new TypeError(`A session variable holds ${JSON.stringify(told)}.`)
}

/** Sets all of them, as they are needed or as the host had them. */
export function settingStatement(changes: readonly Change[], as: 'needed' | 'had'): string {
  return `set ${changes.map(change => `@@session.${change.name} = ${change[as]}`).join(', ')}`
}
