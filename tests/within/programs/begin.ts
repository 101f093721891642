import type { BackendName } from '../../stress/backend.ts'
import type { Random } from '@jumun/doctor/toolbox'
import type { Host } from '../host.ts'

/** How a transaction was begun, as far as it decides what can be done in it. */
export interface Begun {
  readonly how: string
  /** What every command is refused with. */
  readonly refusal?: RegExp
  /** What a command is refused with that would write. */
  readonly writeRefusal?: RegExp
  /** SQLite: no lock is held before something is written. */
  readonly deferred?: boolean
}

const sqlModes = [
  '',
  'NO_BACKSLASH_ESCAPES',
  'ANSI_QUOTES,PIPES_AS_CONCAT',
  'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES',
  'TRADITIONAL',
  'ORACLE',
  'EMPTY_STRING_IS_NULL',
  'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
]
const isolations = ['read uncommitted', 'read committed', 'repeatable read', 'serializable']

/** Sets the session as hosts do, and begins. */
export async function beginSomehow(backend: BackendName, host: Host, random: Random): Promise<Begun> {
  switch (backend) {
    case 'sqlite': {
      const how = random.pick(['begin', 'begin immediate'])
      await host.sql(how)
      return { how, deferred: how === 'begin' }
    }
    case 'postgres': {
      const how = random.pick(['begin', 'begin', 'begin', 'begin isolation level read committed', ...refusedOnPostgres])
      await host.sql(how)
      if (how.endsWith('read only')) return { how, refusal: /can only read/ }
      return { how, ...(refusedOnPostgres.includes(how) && { refusal: /READ COMMITTED/ }) }
    }
    case 'mysql':
      return beginOnMysql(host, random)
  }
}

const refusedOnPostgres = [
  'begin isolation level repeatable read',
  'begin isolation level serializable',
  'begin read only',
]

async function beginOnMysql(host: Host, random: Random): Promise<Begun> {
  const mode = random.pick(sqlModes)
  const isolation = random.pick(isolations)
  const once = random.below(3) === 0
  // MySQL has fewer modes.
  await host.sql(`set session sql_mode = '${mode}'`).catch(() => host.sql(`set session sql_mode = 'ANSI'`))
  // Absent before MariaDB 10.6.18, and from MySQL.
  if (random.below(2) === 0) await host.sql('set session innodb_snapshot_isolation = 1').catch(() => undefined)
  await host.sql(`set ${once ? '' : 'session'} transaction isolation level ${isolation}`)
  // In Oracle's mode BEGIN begins a block.
  const how = random.pick([
    mode === 'ORACLE' ? 'start transaction' : 'begin',
    'start transaction',
    'set autocommit = 0',
    'start transaction read only',
  ])
  await host.sql(how)
  const told = `${how} (${isolation}${once ? ', once' : ''}; ${mode})`
  return { how: told, ...(how.endsWith('read only') && { writeRefusal: /can only read/ }) }
}
