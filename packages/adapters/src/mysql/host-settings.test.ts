import { describe, expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { lookAtHosts, settingStatement } from './host-settings.ts'

const mariadb = { isMariadb: true, major: 10, minor: 11 }
const mysql = { isMariadb: false, major: 8, minor: 0 }

/** Variables as a host has them, in which nothing has to be changed but the guard. */
const met: Readonly<Record<string, unknown>> = {
  character_set_results: 'utf8mb4',
  sql_mode: 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  sql_safe_updates: '0',
  sql_select_limit: '18446744073709551615',
  sql_big_selects: '1',
  foreign_key_checks: '1',
  unique_checks: '1',
  check_constraint_checks: '1',
  innodb_snapshot_isolation: '0',
  tx_read_only: '0',
  transaction_read_only: '0',
}

interface Host {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly database?: unknown
  readonly autocommit?: unknown
  /** What the question for a variable that only newer servers know is refused with. */
  readonly refusal?: Error
}

function host({ variables = {}, database = 'shop', autocommit = 1, refusal }: Host = {}) {
  const asked: string[] = []
  const all = async (statement: string): Promise<StoredRow[]> => {
    asked.push(statement)
    if (statement.includes(' as known ')) {
      if (refusal) throw refusal
      return [['0']]
    }
    const names = [...statement.matchAll(/cast\(@@session\.(\w+) as char\)/g)].map(([, name]) => name!)
    return [[database, autocommit, '16777216', ...names.map(name => ({ ...met, ...variables })[name])]]
  }
  return { queries: { all }, asked }
}

const refused = (errno: number) => Object.assign(new Error('refused'), { errno })
const guardOf = (prefix: string) => ({ variable: `${prefix}_read_only`, needed: '1', had: '0' })

const variablesOf = (statement: string) => [...statement.matchAll(/@@session\.(\w+)/g)].map(([, name]) => name)

describe('a look at a session', () => {
  test('takes the database, autocommit, the largest packet and all variables in one question', async () => {
    const { queries, asked } = host()
    expect(await lookAtHosts(mariadb)(queries)).toEqual({
      database: 'shop',
      autocommit: true,
      packetBytes: 16_777_216,
      changes: [],
      guard: [guardOf('tx')],
    })
    expect(asked).toEqual([
      'select @@session.innodb_snapshot_isolation as known limit 1',
      `select database() as chosen, @@session.autocommit as autocommit, @@session.max_allowed_packet as packet_bytes, ${[
        'character_set_results',
        'sql_mode',
        'sql_safe_updates',
        'sql_select_limit',
        'sql_big_selects',
        'foreign_key_checks',
        'unique_checks',
        'check_constraint_checks',
        'innodb_snapshot_isolation',
        'tx_read_only',
      ]
        .map((name, i) => `cast(@@session.${name} as char) as v${i}`)
        .join(', ')} limit 1`,
    ])
  })

  test('asks a server once what its version does not tell', async () => {
    const look = lookAtHosts(mariadb)
    const { queries, asked } = host()
    await look(queries)
    await look(queries)
    expect(asked.filter(statement => statement.includes(' as known '))).toHaveLength(1)
    expect(asked).toHaveLength(3)
  })

  test('names what MySQL has, and MariaDB of older versions', async () => {
    const onMysql = host()
    expect((await lookAtHosts(mysql)(onMysql.queries)).guard).toEqual([guardOf('transaction')])
    expect(onMysql.asked).toHaveLength(1)
    expect(variablesOf(onMysql.asked[0]!)).not.toContain('check_constraint_checks')
    expect(variablesOf(onMysql.asked[0]!)).not.toContain('innodb_snapshot_isolation')
    const older = host({ refusal: refused(1193) })
    await lookAtHosts(mariadb)(older.queries)
    expect(variablesOf(older.asked[1]!)).not.toContain('innodb_snapshot_isolation')
    const failing = host({ refusal: refused(1205) })
    await expect(lookAtHosts(mariadb)(failing.queries)).rejects.toThrow('refused')
  })

  test.each<[Host, object]>([
    [{ database: null }, { database: null }],
    [{ autocommit: 0 }, { autocommit: false }],
    [{ variables: { tx_read_only: '1' } }, { guard: [] }],
    [
      { variables: { unique_checks: '0', character_set_results: 'gbk' } },
      {
        changes: [
          { variable: 'character_set_results', needed: "_utf8mb4'utf8mb4'", had: "_utf8mb4'gbk'" },
          { variable: 'unique_checks', needed: '1', had: '0' },
        ],
        guard: [guardOf('tx')],
      },
    ],
    // A set that is not sent at all.
    [
      { variables: { character_set_results: null } },
      { changes: [{ variable: 'character_set_results', needed: "_utf8mb4'utf8mb4'", had: 'null' }] },
    ],
    [
      { variables: { innodb_snapshot_isolation: '1', sql_select_limit: '10x' } },
      {
        changes: [
          { variable: 'sql_select_limit', needed: '18446744073709551615', had: "_utf8mb4'10x'" },
          { variable: 'innodb_snapshot_isolation', needed: '0', had: '1' },
        ],
      },
    ],
    [
      { variables: { sql_safe_updates: 'x1' } },
      { changes: [{ variable: 'sql_safe_updates', needed: '0', had: "_utf8mb4'x1'" }] },
    ],
  ])('tells what has to be changed: %j', async (given, seen) => {
    expect(await lookAtHosts(mariadb)(host(given).queries)).toMatchObject(seen)
  })

  test.each([
    'STRICT_TRANS_TABLES',
    'STRICT_ALL_TABLES',
    'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO',
    'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_CREATE_USER,NO_ZERO_DATE,NO_ZERO_IN_DATE',
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES',
    'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES',
    'ANSI_QUOTES,STRICT_TRANS_TABLES',
  ])('leaves the modes %s as they are', async mode => {
    expect((await lookAtHosts(mariadb)(host({ variables: { sql_mode: mode } }).queries)).changes).toEqual([])
  })

  test.each(['', 'ANSI_QUOTES', 'STRICT_TRANS_TABLES,PIPES_AS_CONCAT', 'EMPTY_STRING_IS_NULL,STRICT_ALL_TABLES'])(
    'changes the modes %j, and knows how they were',
    async mode => {
      expect((await lookAtHosts(mariadb)(host({ variables: { sql_mode: mode } }).queries)).changes).toEqual([
        {
          variable: 'sql_mode',
          needed: "_utf8mb4'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
          had: `_utf8mb4'${mode}'`,
        },
      ])
    },
  )
})

test('settings are set as they are needed, and as they were', () => {
  const changes = [
    { variable: 'unique_checks', needed: '1', had: '0' },
    { variable: 'character_set_results', needed: "_utf8mb4'utf8mb4'", had: 'null' },
  ]
  expect(settingStatement(changes, 'needed')).toBe(
    "set @@session.unique_checks = 1, @@session.character_set_results = _utf8mb4'utf8mb4'",
  )
  expect(settingStatement(changes, 'had')).toBe(
    'set @@session.unique_checks = 0, @@session.character_set_results = null',
  )
})
