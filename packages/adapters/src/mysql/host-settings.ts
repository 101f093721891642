import { integer, text } from '../sql/value.ts'
import { quoted } from './literal.ts'
import { errnoOf } from './mysql-error.ts'
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
  readonly autocommit: boolean
  /** That which statements mean without a name; null where none is chosen. */
  readonly database: string | null
  /** `max_allowed_packet`. */
  readonly packetBytes: number
  /** What has to be changed while the shop is at work: what its statements mean, and what comes back, would be something else. */
  readonly changes: readonly Change[]
  /** What lets nothing but the open transaction write; none where it is so already. */
  readonly guard: readonly Change[]
}

export type LookAtHost = (queries: Pick<TextQueries, 'all'>) => Promise<HostLook>

type Needs = ReturnType<typeof statementNeeds>

/** Looks at sessions of one server, which is asked only once for what its version does not tell. */
export function lookAtHosts(version: ServerVersion): LookAtHost {
  let needs: Needs | undefined
  const guard = [`${transactionPrefix(version)}_read_only`, '1'] as const

  return async queries => {
    needs ??= await needsOf(queries, version)
    const all = [...needs, guard]
    const variables = all.map(([variable], i) => `cast(@@session.${variable} as char) as v${i}`)
    // Variables as texts: the largest is no number of JavaScript's. With a limit of its own, as `sql_select_limit` may be 0.
    const [row] = await queries.all(
      `select database() as chosen, @@session.autocommit as autocommit, @@session.max_allowed_packet as packet_bytes, ${variables.join(', ')} limit 1`,
    )
    const [database, autocommit, packetBytes, ...found] = row ?? []
    const unmet = all.flatMap(([variable, needed], i) =>
      isMet(variable, needed, found[i]) ? [] : [{ variable, needed, had: literalOfVariable(found[i]) }],
    )
    return {
      database: database === null ? null : text(database),
      autocommit: integer(autocommit) === 1,
      packetBytes: integer(packetBytes),
      changes: unmet.filter(({ variable }) => variable !== guard[0]),
      guard: unmet.filter(({ variable }) => variable === guard[0]),
    }
  }
}

async function needsOf({ all }: Pick<TextQueries, 'all'>, version: ServerVersion): Promise<Needs> {
  return [
    // Texts are sent in letters and digits, no matter what the session takes them for; answers must be able to hold all of Unicode.
    ['character_set_results', "_utf8mb4'utf8mb4'"],
    ...statementNeeds(version),
    // A locking read of a row that was changed since the transaction began to read would roll back all of it.
    ...(version.isMariadb && (await hasVariable(all, 'innodb_snapshot_isolation'))
      ? [['innodb_snapshot_isolation', '0'] as const]
      : []),
  ]
}

/** Of what newer servers know only: to ask for one that is not there is an error, which a transaction survives. */
async function hasVariable(all: TextQueries['all'], name: string): Promise<boolean> {
  try {
    await all(`select @@session.${name} as known limit 1`)
    return true
  } catch (error) {
    if (errnoOf(error) === unknownVariable) return false
    throw error
  }
}

const unknownVariable = 1193

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
