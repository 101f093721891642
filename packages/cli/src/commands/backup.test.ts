import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as opening from '../config/open-shop.ts'
import type { OpenShop } from '../config/open-shop.ts'
import * as progress from '../output/progress.ts'
import * as interrupts from '../process/interrupt.ts'
import { openSession, type Session } from '../testing/session.ts'

type OnProgress = (pages: { totalPages: number; remainingPages: number }) => void

// Stores that are no SQLite, or fail half-way; and what is shown, and put back, on the way.
const opened = {
  backup: undefined as ((file: string, onProgress: OnProgress) => Promise<void>) | undefined,
  surroundings: undefined as readonly { found: string }[] | undefined,
  ok: true,
  tasks: new Set<() => void>(),
  shown: [] as unknown[],
}

async function openPretended(): Promise<OpenShop> {
  const report = { ok: opened.ok, checks: [], findings: [], rows: {}, elapsedMs: 1 }
  const { backup, surroundings } = opened
  const shop = { close: async () => undefined, audit: async () => report }
  const store = { backup, facts: async () => (surroundings === undefined ? {} : { surroundings }) }
  return { shop, store, timeZone: 'Asia/Seoul' } as unknown as OpenShop
}

let jumun: Session
beforeEach(() => {
  jumun = openSession()
  Object.assign(opened, { backup: undefined, surroundings: undefined, ok: true, shown: [] })
  opened.tasks.clear()
  vi.spyOn(opening, 'openShop').mockImplementation(openPretended)
  vi.spyOn(interrupts, 'onInterrupt').mockImplementation(task => {
    opened.tasks.add(task)
    return () => void opened.tasks.delete(task)
  })
  vi.spyOn(progress, 'createProgress').mockImplementation((label, total) => {
    opened.shown.push([label, total])
    return { to: done => void opened.shown.push(done), stop: () => void opened.shown.push('stopped') }
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  jumun.remove()
})

describe('backup', () => {
  it.each([
    ['mysql://h/shop', 'mysql use mysqldump --single-transaction (or mariadb-dump)'],
    ['postgres://h/shop', 'postgres use pg_dump'],
  ])('names what copies %s instead', async (url, instead) => {
    expect(await jumun(`backup copy.db --db ${url}`)).toEqual({
      status: 1,
      stdout: '',
      stderr: `jumun: NOT_SUPPORTED backup copies SQLite shops; for ${instead}\n`,
    })
  })

  it('shows how far it is', async () => {
    opened.backup = async (file, onProgress) => {
      onProgress({ totalPages: 50, remainingPages: 30 })
      onProgress({ totalPages: 50, remainingPages: 0 })
      writeFileSync(file, 'x'.repeat(1234))
    }
    expect(await jumun('backup copy.db')).toEqual({
      status: 0,
      stdout: 'copy.db: 1,234 bytes. It opens with --db sqlite:copy.db\n',
      stderr: '',
    })
    expect(opened.shown).toEqual([['copying', 50], 20, 50, 'stopped'])
    expect(opened.tasks.size).toBe(0)
  })

  it.each([true, false])('removes half a copy, and says what has failed: begun %s', async begun => {
    opened.backup = async (file, onProgress) => {
      if (begun) {
        onProgress({ totalPages: 2, remainingPages: 1 })
        writeFileSync(file, 'half')
      }
      throw new Error('the disk is gone')
    }
    expect(await jumun('backup copy.db')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the disk is gone'),
    })
    expect(existsSync(jumun.path('copy.db'))).toBe(false)
    expect(opened.shown).toEqual(begun ? [['copying', 2], 1, 'stopped'] : [])
    expect(opened.tasks.size).toBe(0)
  })

  it.each([true, false])('leaves no half copy at Ctrl-C: begun %s', async begun => {
    opened.backup = async file => {
      if (begun) writeFileSync(file, 'half')
      expect(opened.tasks.size).toBe(1)
      for (const task of opened.tasks) task()
      expect(existsSync(file)).toBe(false)
      writeFileSync(file, 'whole')
    }
    expect(await jumun.json('backup copy.db')).toEqual({ file: 'copy.db', bytes: 5 })
  })

  it('takes the old file away before it begins', async () => {
    jumun.write('copy.db', 'what was there')
    opened.backup = async file => {
      expect(existsSync(file)).toBe(false)
      writeFileSync(file, 'new')
    }
    expect(await jumun('backup copy.db')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'jumun: FILE_EXISTS copy.db is there already; --force replaces it\n',
    })
    expect(jumun.read('copy.db')).toBe('what was there')
    expect((await jumun('backup copy.db --force')).status).toBe(0)
    expect(jumun.read('copy.db')).toBe('new')
  })
})

describe('audit', () => {
  it.each([
    [undefined, ''],
    [[], ''],
    [[{ found: 'a replica' }], 'The database is a replica: what is proved is what it holds.\n'],
    [
      [{ found: 'a replica' }, { found: 'one of a cluster' }],
      'The database is a replica: what is proved is what it holds.\nThe database is one of a cluster: what is proved is what it holds.\n',
    ],
  ])('says what the database is: %j', async (surroundings, stderr) => {
    opened.surroundings = surroundings
    expect(await jumun('audit')).toMatchObject({ status: 0, stderr })
  })

  it.each([
    [true, 0],
    [false, 1],
  ])('ends with 1 where anything is found: ok %s', async (ok, status) => {
    opened.ok = ok
    expect(await jumun('audit --json')).toMatchObject({ status, stdout: expect.stringContaining(`"ok": ${ok}`) })
  })
})
