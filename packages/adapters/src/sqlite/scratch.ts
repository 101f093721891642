import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Inspector } from '../scratch/inspector.ts'
import type { ScratchDatabase } from '../scratch/scratch-database.ts'
import { loadSqliteDriver } from './load-driver.ts'

/** Waits for other processes that write, as no other part of this one does. */
const busyWaitMs = 10_000

export async function inspectSqlite(path: string): Promise<Inspector> {
  const Driver = await loadSqliteDriver()
  const database = new Driver(path, { timeout: busyWaitMs })
  const rows: Inspector['rows'] = async sql => {
    const statement = database.prepare(sql)
    if (statement.reader) return statement.raw().all() as unknown[][]
    statement.run()
    return []
  }
  return {
    rows,
    async problems() {
      const found = (await rows('pragma integrity_check')).map(([problem]) => String(problem))
      return found.filter(problem => problem !== 'ok')
    },
    close: async () => void database.close(),
  }
}

/** A new folder beside the file, because the disk is a part of what is tried; elsewhere where nothing can be written there. */
export function createFile(path: string, prefix: string): ScratchDatabase {
  const folder = folderBeside(path, prefix)
  const url = `sqlite:${join(folder, 'shop.db')}`
  return {
    kind: 'sqlite',
    url,
    shown: url,
    server: undefined,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

function folderBeside(path: string, prefix: string): string {
  if (path !== ':memory:') {
    try {
      return mkdtempSync(join(dirname(resolve(path)), `${prefix}_`))
    } catch {
      // The URL says which place it was.
    }
  }
  return mkdtempSync(join(tmpdir(), `${prefix}_`))
}
