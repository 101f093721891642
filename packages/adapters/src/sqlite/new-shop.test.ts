import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createMigrator } from '../sql/migrate.ts'
import { migrations } from '../sql/migrations.ts'
import { views } from '../sql/views.ts'
import { openSqlite } from '../sqlite.ts'
import { sqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteStatements } from './statements.ts'

const migrator = createMigrator(sqliteDialect, migrations, views)

/** All tables, indexes and views, and all rows apart from the moment of a migration. */
function whatIsIn(database: Database.Database) {
  const made = database
    .prepare<[], { type: string; name: string }>(
      'select type, name, tbl_name, sql from sqlite_schema order by type, name',
    )
    .all()
  const tables = made.filter(({ type }) => type === 'table')
  const rows = tables.map(({ name }) => database.prepare(`select * from "${name}"`).all())
  return { made, rows: JSON.parse(JSON.stringify(rows, (key, value) => (key === 'applied_at' ? 'once' : value))) }
}

test('a new shop is made from the one before it, and is what all migrations come to', async () => {
  const migrated = new Database(':memory:')
  migrated.pragma('legacy_alter_table = on')
  await migrator.apply(sqliteConnection(sqliteStatements(migrated)))
  const expected = whatIsIn(migrated)
  expect(expected.made.length).toBeGreaterThan(30)

  for (const tables of ['none', 'none', 'of the host']) {
    const database = new Database(':memory:')
    if (tables === 'of the host') database.exec('create table invoices (id integer); insert into invoices values (1)')
    const store = await openSqlite(database)
    expect(await store.pendingMigrations()).toEqual([])
    if (tables === 'of the host') database.exec('drop table invoices')
    expect(whatIsIn(database)).toEqual(expected)
    const applied = database.prepare('select min(applied_at) from jumun_migrations').pluck().get()
    expect(Date.now() - Number(applied)).toBeLessThan(60_000)
    await store.close()
    database.close()
  }
  migrated.close()
})
