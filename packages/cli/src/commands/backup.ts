import type { Command } from 'commander'
import { existsSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { shopAction } from '../usage/action.ts'
import { examples } from '../output/examples.ts'
import { onInterrupt } from '../process/interrupt.ts'
import { parseDatabaseUrl } from '@jumun/adapters/open'
import { createProgress, type Progress } from '../output/progress.ts'
import { Refusal } from '../output/refusal.ts'
import { grouped } from '../output/table.ts'

const instead = {
  mysql: 'use mysqldump --single-transaction (or mariadb-dump)',
  postgres: 'use pg_dump',
}

export function addBackupCommand(program: Command): void {
  const command = program
    .command('backup')
    .description('Copy a SQLite shop into a file as it is at this moment, while it goes on selling')
    .argument('<file>', 'the copy; must not be there yet')
    .option('--force', 'replace the file')
    .action(
      shopAction<{ force?: boolean }, [string]>(async ({ store, config, print }, { force = false }, file) => {
        const database = parseDatabaseUrl(config.text('db')!)
        if (!('path' in database)) {
          const { kind } = database
          throw new Refusal('NOT_SUPPORTED', `backup copies SQLite shops; for ${kind} ${instead[kind]}`)
        }
        if (resolve(file) === resolve(database.path)) throw new Refusal('FILE_EXISTS', `${file} is the shop itself`)
        if (existsSync(file)) {
          if (!force) throw new Refusal('FILE_EXISTS', `${file} is there already; --force replaces it`)
          rmSync(file)
        }
        await copy(store.backup!.bind(store), file)
        const { size } = statSync(file)
        print.answer(
          () => ({ file, bytes: size }),
          () => `${file}: ${grouped(size)} bytes. It opens with --db sqlite:${file}`,
        )
      }),
    )
  examples(command, ['backup shop-2026-01-31.db', 'backup --db sqlite:/var/lib/jumun/shop.db /backup/shop.db'])
}

type Backup = (
  path: string,
  onProgress: (pages: { totalPages: number; remainingPages: number }) => void,
) => Promise<void>

/** Half a copy is no backup: what was begun is removed when it does not come to its end. */
async function copy(backup: Backup, file: string): Promise<void> {
  let progress: Progress | undefined
  const release = onInterrupt(() => rmSync(file, { force: true }))
  try {
    await backup(file, ({ totalPages, remainingPages }) => {
      progress ??= createProgress('copying', totalPages)
      progress.to(totalPages - remainingPages)
    })
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    release()
    progress?.stop()
  }
}
