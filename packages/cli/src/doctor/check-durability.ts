import { openSqlite } from '@jumun/adapters/sqlite'
import Database from 'better-sqlite3'
import type { Bench } from './bench.ts'
import type { Check, Figures } from './finding.ts'

export const durability: Check = {
  name: 'durability',
  promise: 'a commit that was answered is on the disk',
  advice: 'Set what is named, unless you can lose the last orders when the machine stops.',
  async run(bench) {
    const settings = await settingsOf(bench)
    const weak = settings.filter(({ value, safe }) => !safe.includes(value))
    const figures: Figures = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
    const commitMs = await medianCommitMs(bench)
    return {
      figures: { ...figures, msACommit: commitMs },
      ...(weak.length > 0 && {
        warning: `orders that were answered can be lost when the machine stops: ${weak
          .map(({ name, value, safe }) => `${name} is ${value}, not ${safe[0]}`)
          .join('; ')}`,
      }),
    }
  },
}

interface DurabilitySetting {
  readonly name: string
  readonly value: string
  /** The values under which a commit outlives the machine; the usual one first. */
  readonly safe: readonly string[]
}

async function settingsOf({ database, inspector }: Bench): Promise<DurabilitySetting[]> {
  if (database.kind === 'sqlite') return sqliteSettings(new URL(database.url).pathname)
  const named = async (sql: string) =>
    new Map((await inspector.rows(sql)).map(([name, value]) => [name, String(value)]))
  if (database.kind === 'postgres') {
    const found = await named(
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
    )
    const setting = (name: string, ...safe: string[]) => ({ name, value: found.get(name) ?? 'unknown', safe })
    return [
      setting('fsync', 'on'),
      setting('synchronous_commit', 'on', 'local', 'remote_write', 'remote_apply'),
      setting('full_page_writes', 'on'),
    ]
  }
  const found = await named(
    `show variables where variable_name in ('innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'log_bin', 'sync_binlog')`,
  )
  const setting = (name: string, ...safe: string[]) => ({ name, value: found.get(name) ?? 'unknown', safe })
  return [
    setting('innodb_flush_log_at_trx_commit', '1'),
    setting('innodb_doublewrite', 'ON', '1', 'DETECT_AND_RECOVER'),
    // Without a binary log there is nothing to bring to the disk.
    ...(found.get('log_bin') === 'ON' ? [setting('sync_binlog', '1')] : []),
  ]
}

/** These belong to a connection: asked on one that the store has set up itself. */
async function sqliteSettings(path: string): Promise<DurabilitySetting[]> {
  const connection = new Database(decodeURIComponent(path))
  try {
    const store = await openSqlite(connection)
    const levels = ['OFF', 'NORMAL', 'FULL', 'EXTRA']
    const synchronous = levels[Number(connection.pragma('synchronous', { simple: true }))] ?? 'unknown'
    const journal = String(connection.pragma('journal_mode', { simple: true }))
    await store.close()
    return [
      { name: 'synchronous', value: synchronous, safe: ['FULL', 'EXTRA'] },
      { name: 'journal_mode', value: journal, safe: ['wal', 'delete'] },
    ]
  } finally {
    connection.close()
  }
}

async function medianCommitMs({ shop }: Bench): Promise<number> {
  await shop.users.register({ userId: 'patient', name: 'Patient' })
  const times: number[] = []
  for (let turn = 0; turn < 25; turn += 1) {
    const begun = performance.now()
    await shop.wallets.charge({ userId: 'patient', amount: 1 })
    times.push(performance.now() - begun)
  }
  return Math.round(times.toSorted((a, b) => a - b)[12]! * 100) / 100
}
