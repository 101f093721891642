import { createScratchDatabase, ScratchError } from '@jumun/adapters/scratch'
import { StoreError } from '@jumun/core'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Check, Finding } from './checks/finding.ts'
import { createRoom } from './checks/room.ts'
import { doctor, type DoctorOptions, examineDatabase } from './doctor.ts'
import { freePort } from './toolbox/free-port.ts'
import { openStore } from '@jumun/adapters/open'

let folder: string
let url: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-doctor-test-'))
  url = `sqlite:${join(folder, 'shop.db')}`
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const about = { promise: 'all is well', advice: 'look again' }
const passes: Check = { name: 'passes', ...about, run: async () => ({ figures: { looks: 1 } }) }
const fails: Check = {
  name: 'fails',
  ...about,
  async run() {
    throw new Error('two and two', { cause: new Error('are five') })
  },
}
const never: Check = { name: 'never ends', ...about, run: () => new Promise(() => undefined) }

function examine(checks: readonly Check[], options: Partial<DoctorOptions> = {}, mostMs = 30_000) {
  return examineDatabase({ url, seconds: 1, ...options }, { checks, openStore, mostMs })
}

describe('a report', () => {
  it('is as bad as its worst check, no matter what the others say', async () => {
    const told: Finding[] = []
    const report = await examine([passes, fails, passes], { seed: 5, onFinding: finding => told.push(finding) })
    expect(report).toMatchObject({ ok: false, database: 'sqlite', seed: 5, notRun: [] })
    expect(report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass'])
    expect(report.checks[1]).toMatchObject({ ...about, found: 'two and two (are five)', figures: {} })
    expect(told).toEqual(report.checks)
    expect(await examine([passes, passes])).toMatchObject({ ok: true })
  })

  it('does not blame locks when the database could not be asked', async () => {
    const away: Check = { ...fails, run: () => Promise.reject(new StoreError('unavailable', 'gone')) }
    const report = await examine([away])
    expect(report.checks[0]).toMatchObject({
      verdict: 'fail',
      found: 'gone',
      advice: expect.stringContaining('could not be asked'),
    })
  })

  it('leaves out what there is nothing to check of', async () => {
    const report = await examine([passes, { ...fails, applies: ({ database }) => database.server !== undefined }])
    expect(report.checks.map(({ check }) => check)).toEqual(['passes'])
  })

  it('says so when no shop can be opened, and what was not run', async () => {
    const report = await examineDatabase(
      { url },
      {
        checks: [passes, fails],
        mostMs: 30_000,
        openStore: () => Promise.reject(new StoreError('unavailable', 'The encoding is EUC_KR.')),
      },
    )
    expect(report).toMatchObject({
      ok: false,
      checks: [{ check: 'opening', verdict: 'fail', found: 'The encoding is EUC_KR.' }],
      notRun: ['passes', 'fails'],
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('says so when a check does not end, and runs no other one', async () => {
    const report = await examine([passes, never, passes], {}, 2_000)
    expect(report).toMatchObject({
      ok: false,
      checks: [{ verdict: 'pass' }, { verdict: 'fail', found: 'it has not come to an end within 3 s' }],
      notRun: ['passes'],
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('says so when the scratch database cannot be removed', async () => {
    const database = await createScratchDatabase(url)
    const stuck = { ...database, drop: () => Promise.reject(new Error('the server has gone away')) }
    expect(await createRoom(stuck, openStore).clear({ atOnce: false })).toMatchObject({
      check: 'cleaning up',
      verdict: 'fail',
      found: 'the server has gone away',
      advice: expect.stringContaining(`${database.url} may still be there`),
    })
    const room = createRoom(database, openStore)
    await room.open()
    expect(await room.clear({ atOnce: false })).toBeUndefined()
    await expect(room.crew.hire(1)).rejects.toThrow('gone')
  })
})

describe('an end before the end', () => {
  it.each([
    ['while the database is made', () => undefined],
    ['while a check is run', (stop: () => void) => setTimeout(stop, 100)],
  ])('drops the database and gives the reason: %s', async (_, when) => {
    const stopping = new AbortController()
    const told: Finding[] = []
    const report = examine([passes, never, passes], {
      signal: stopping.signal,
      onFinding: finding => void told.push(finding),
      onStart: ({ database }) => expect(existsSync(database.replace('sqlite:', ''))).toBe(false),
    })
    const stop = () => stopping.abort('enough')
    if (when(stop) === undefined) stop()
    await expect(report).rejects.toBe('enough')
    expect(told.length).toBeLessThan(2)
    expect(readdirSync(folder)).toEqual([])
  })

  it('makes nothing at all when it comes before the beginning', async () => {
    await expect(doctor({ url, signal: AbortSignal.abort('never mind') })).rejects.toBe('never mind')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a place where nothing can be made', () => {
  it('is reported without the password', async () => {
    const refusal = await doctor({ url: 'mysql://me:secret@127.0.0.1:1/shop' }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ScratchError)
    expect(String(refusal)).toContain('mysql://me:•••@127.0.0.1:1/shop cannot be reached')
    expect(String(refusal)).not.toContain('secret')
  })

  it.each(['mysql', 'postgres'])('is reported when what listens there is no %s', async scheme => {
    const stranger = createServer(socket => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const port = await freePort()
    await new Promise<void>(resolve => stranger.listen(port, '127.0.0.1', resolve))
    try {
      await expect(doctor({ url: `${scheme}://me@127.0.0.1:${port}/shop` })).rejects.toThrow('cannot be reached')
    } finally {
      stranger.close()
    }
  })

  it('is reported when the URL names no database', async () => {
    await expect(doctor({ url: 'oracle://here' })).rejects.toThrow('sqlite:PATH')
  })
})
