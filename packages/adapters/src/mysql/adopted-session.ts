import { quoted } from './literal.ts'
import type { TextQueries } from './query.ts'
import { type ServerVersion, transactionPrefix } from './server-version.ts'
import { statementNeeds } from './session-settings.ts'

/** What a host's session was found to be, in the middle of its transaction. */
export interface AdoptedSession {
  /** `max_allowed_packet`. */
  readonly packetBytes: number
  /** Such as `REPEATABLE-READ`: of the session, and so of this transaction unless the host chose one for it alone. */
  readonly isolation: string
  readonly isReadOnly: boolean
  /**
   * Statements before and behind each of our commands, where the session is not as our statements need it: what they mean,
   * and what comes back, would be something else. The session is then as the host has set it.
   */
  readonly around: { readonly enter: string; readonly leave: string } | undefined
}

/** @throws StoreError when the session does not answer */
export async function lookAtAdopted(
  queries: Pick<TextQueries, 'all'>,
  version: ServerVersion,
): Promise<AdoptedSession> {
  const transaction = transactionPrefix(version)
  // Texts are sent in letters and digits, whatever the session takes them for; answers must be able to hold all of Unicode.
  const needs = [['character_set_results', "_utf8mb4'utf8mb4'"] as const, ...statementNeeds(version)]
  const variables = [
    'max_allowed_packet',
    `${transaction}_isolation`,
    `${transaction}_read_only`,
    ...needs.map(([variable]) => variable),
  ]
  // As texts: a driver makes numbers of them, and the largest is none.
  const names = variables.map((variable, i) => `cast(@@session.${variable} as char) as v${i}`)
  // With a limit of its own, as `sql_select_limit` may be 0.
  const [row = []] = await queries.all(`select ${names.join(', ')} limit 1`)
  const [packetBytes, isolation, isReadOnly, ...found] = row
  const unmet = needs.flatMap(([variable, value], i) =>
    isMet(variable, value, found[i]) ? [] : [{ variable, value, found: literalOfVariable(found[i]) }],
  )
  return {
    packetBytes: Number(packetBytes),
    isolation: String(isolation),
    isReadOnly: Number(isReadOnly) !== 0,
    around:
      unmet.length === 0
        ? undefined
        : {
            enter: `set ${unmet.map(({ variable, value }) => `@@session.${variable} = ${value}`).join(', ')}`,
            leave: `set ${unmet.map(({ variable, found }) => `@@session.${variable} = ${found}`).join(', ')}`,
          },
  }
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
  const modes = String(found).split(',')
  return modes.some(mode => mode.startsWith('STRICT_')) && modes.every(mode => harmlessModes.has(mode))
}

/** Variables are numbers, or names in ASCII. */
function literalOfVariable(value: unknown): string {
  if (value === null) return 'null'
  const text = `${value as string | number}`
  return /^\d+$/.test(text) ? text : `_utf8mb4${quoted(text)}`
}
