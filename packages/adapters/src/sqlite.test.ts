import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { faultSuite, raceSuite } from '@jumun/core/suites'
import { shopModel, storeContract } from '@jumun/core/testing'
import Database from 'better-sqlite3'
import { afterAll } from 'vitest'
import { openSqlite } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
let path = ''

const file = {
  name: 'SQLite, a file',
  open() {
    count += 1
    path = join(folder, `${count}.db`)
    return openSqlite(path)
  },
  capabilities: {
    share: () => openSqlite(path),
    beginHost: async () => {
      const handle = new Database(path)
      handle.pragma('foreign_keys = ON')
      handle.exec('begin immediate')
      return {
        handle,
        commit: () => void handle.exec('commit').close(),
        rollback: () => void handle.exec('rollback').close(),
        end: (how: 'commit' | 'rollback') => void handle.exec(how),
        beginNext: async () => handle.exec('begin'),
      }
    },
  },
}
const inMemory = { name: 'SQLite, in memory', open: () => openSqlite(':memory:') }

storeContract(file)
storeContract(inMemory)
raceSuite(file)
faultSuite(inMemory)
shopModel({ ...file, reopen: () => openSqlite(path), budgetMs: 5_000 })
