import { parseDatabaseUrl } from '@jumun/adapters/open'
import type { Command } from 'commander'
import { databaseOf } from '../config/database.ts'
import { databaseRefusal } from '../output/database-refusal.ts'
import { examples } from '../output/examples.ts'
import { Refusal } from '../output/refusal.ts'
import { grouped } from '../output/table.ts'
import { action } from '../usage/action.ts'

const instead = {
  mysql: 'load the dump with mysql (or mariadb) into an empty database, and name that with --db',
  postgres: 'use pg_restore or psql on an empty database, and name that with --db',
}

export function addRestoreCommand(program: Command): void {
  const command = program
    .command('restore')
    .description('Put a backup in the place of a SQLite shop, and keep what was there')
    .argument('<file>', 'what `jumun backup` has made')
    .action(
      action<object, [string]>(async ({ config, print }, _options, file) => {
        const database = databaseOf(config)
        try {
          const target = parseDatabaseUrl(database.url)
          if (!('path' in target)) {
            throw new Refusal(
              'NOT_SUPPORTED',
              `restore is for SQLite shops; for ${target.kind} ${instead[target.kind]}`,
            )
          }
          if (target.path === ':memory:') throw new Refusal('NOT_SUPPORTED', 'a shop in memory cannot be restored')
          const { restoreSqlite } = await import('@jumun/adapters/sqlite')
          const { bytes, keptAs } = await restoreSqlite(target.path, file)
          print.answer(
            () => ({ file: target.path, bytes, keptAs: keptAs ?? null }),
            () =>
              `${database.shown} is the shop of ${file} again: ${grouped(bytes)} bytes.${
                keptAs === undefined ? '' : ` What was there is kept as ${keptAs}.`
              }`,
          )
          print.note(`Next: ${database.jumun} audit`)
        } catch (error) {
          throw databaseRefusal(error, database)
        }
      }),
    )
  examples(command, [
    'restore shop-2026-01-31.db',
    'restore --db sqlite:/var/lib/jumun/shop.db /backup/shop.db',
  ]).addHelpText(
    'after',
    `
Stop the server first: a shop that is open anywhere is not touched. The backup is copied and checked before it takes the
shop's name. Copying it there by other means would mix it with the log of what was there before.`,
  )
}
