import { describe, expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import {
  assertSuitable,
  enterSettings,
  leaveSettings,
  lookAtSession,
  ownSettings,
  type SessionFacts,
} from './session-settings.ts'

const refusal = (errno: number) => Object.assign(new Error('words of the server'), { errno, code: 'ER_WHATEVER' })
const unknownVariable = refusal(1193)

interface Told {
  readonly version?: string
  readonly hasBinlog?: number
  /** What is answered, or refused. */
  readonly binlogFormat?: string | Error
  readonly syncWait?: number | Error
}

function server({ version = '10.11.19-MariaDB', hasBinlog = 0, binlogFormat = 'ROW', syncWait = 0 }: Told = {}) {
  const asked: string[] = []
  const answer = async (told: string | number | Error): Promise<StoredRow[]> => {
    if (told instanceof Error) throw told
    return [[told]]
  }
  return {
    asked,
    async all(sql: string): Promise<StoredRow[]> {
      asked.push(sql)
      if (sql.includes('wsrep_sync_wait')) return answer(syncWait)
      if (sql.includes('binlog_format')) return answer(binlogFormat)
      return [[version, '16777216', '16384', hasBinlog]]
    },
  }
}

const needsOf = async (told: Told, options?: { syncWait: number }) =>
  Object.fromEntries((await lookAtSession(server(told), options)).needs)

const needed = {
  innodb_lock_wait_timeout: '10',
  completion_type: '0',
  sql_mode: "_utf8mb4'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  sql_safe_updates: '0',
  sql_select_limit: '18446744073709551615',
  sql_big_selects: '1',
  foreign_key_checks: '1',
  unique_checks: '1',
}

describe('what is found out of a session', () => {
  test('is what it can take, and what it needs', async () => {
    expect(await lookAtSession(server())).toMatchObject({ packetBytes: 16_777_216, pageBytes: 16_384 })
    const isolation = "_utf8mb4'READ-COMMITTED'"
    expect(await needsOf({})).toEqual({
      ...needed,
      tx_isolation: isolation,
      tx_read_only: '0',
      check_constraint_checks: '1',
    })
    expect(await needsOf({ version: '8.0.40' })).toEqual({
      ...needed,
      transaction_isolation: isolation,
      transaction_read_only: '0',
    })
  })

  test('a binary log of statements is written by row', async () => {
    const statement = { hasBinlog: 1, binlogFormat: 'STATEMENT' }
    expect(await needsOf(statement)).toHaveProperty('binlog_format', "_utf8mb4'ROW'")
    for (const other of [
      { hasBinlog: 1, binlogFormat: 'MIXED' },
      // Newer servers know no other form than rows.
      { hasBinlog: 1, binlogFormat: unknownVariable },
    ]) {
      expect(await needsOf(other)).not.toHaveProperty('binlog_format')
    }
    await expect(needsOf({ hasBinlog: 1, binlogFormat: refusal(1205) })).rejects.toThrow('words of the server')
  })

  test('where there is no binary log its form is not asked for, nor a wait that no one has set', async () => {
    const { asked, all } = server()
    await lookAtSession({ all })
    expect(asked).toHaveLength(1)
  })

  test('a wait for other nodes is set where the server knows of it, and refused where it does not', async () => {
    expect(await needsOf({}, { syncWait: 1 })).toHaveProperty('wsrep_sync_wait', '1')
    await expect(needsOf({ syncWait: unknownVariable }, { syncWait: 1 })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: 'wsrep_sync_wait is for Galera, and this server knows no such variable: leave it out.',
      cause: unknownVariable,
    })
    await expect(needsOf({ syncWait: refusal(1205) }, { syncWait: 1 })).rejects.toThrow(/^words of the server$/)
  })
})

describe('a server', () => {
  const facts = (given: Partial<SessionFacts>): SessionFacts => ({
    packetBytes: 1,
    pageBytes: 8192,
    needs: [],
    ...given,
  })
  const byRow = facts({ needs: [['binlog_format', "_utf8mb4'ROW'"]] })
  const quiet = { run: async () => expect.unreachable() }

  test('whose pages are too small for our keys is refused', async () => {
    await assertSuitable(quiet, facts({}))
    await expect(assertSuitable(quiet, facts({ pageBytes: 8191 }))).rejects.toMatchObject({
      code: 'UNSUITABLE_DATABASE',
      message:
        'The server keeps its tables in pages of 8191 bytes, in which keys of 1532 bytes do not fit. It has to be set up with an innodb_page_size of 8192 at least.',
    })
  })

  test('that would write its binary log by statement is tried, and refused where the user may not change that', async () => {
    const said: string[] = []
    await assertSuitable({ run: async (sql: string) => void said.push(sql) } as never, byRow)
    expect(said).toEqual(["set @@session.binlog_format = 'STATEMENT'"])
    const refusing = (error: Error) => ({ run: () => Promise.reject(error) })
    await expect(assertSuitable(refusing(refusal(1227)), byRow)).rejects.toMatchObject({
      code: 'UNSUITABLE_DATABASE',
      message:
        'The server writes its binary log by statement, which does not go with READ COMMITTED. Set binlog_format to ROW or MIXED, or let the user set it: grant binlog admin (MySQL: session_variables_admin).',
    })
    await expect(assertSuitable(refusing(refusal(1205)), byRow)).rejects.toThrow(/^words of the server$/)
  })
})

test('settings of a host are kept beside, and put back', () => {
  const facts: SessionFacts = { packetBytes: 1, pageBytes: 8192, needs: [['unique_checks', '1']] }
  const utf8 = 'names utf8mb4 collate utf8mb4_bin'
  expect(ownSettings(facts)).toBe(`set ${utf8}, @@session.unique_checks = 1, @@session.autocommit = 1`)
  const kept = ['character_set_client', 'character_set_results', 'collation_connection', 'unique_checks', 'autocommit']
  expect(enterSettings(facts)).toBe(
    `set ${kept.map(one => `@jumun_${one} = @@session.${one}`).join(', ')}, ${utf8}, @@session.unique_checks = 1`,
  )
  expect(leaveSettings(facts)).toBe(`set ${kept.map(one => `@@session.${one} = @jumun_${one}`).join(', ')}`)
})
