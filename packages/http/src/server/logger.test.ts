import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createJsonLogger, type JsonLogger, type LogLevel } from './logger.ts'

const source = fileURLToPath(new URL('./logger.ts', import.meta.url))

/** A process that logs on its stdout. */
function logging(script: string) {
  const preface = `import { createJsonLogger } from ${JSON.stringify(source)}\n`
  const args = ['--conditions=jumun-source', '--input-type=module', '-e', preface + script]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

it('tells that the reader of a pipe has gone, to the one who asks for it', async () => {
  const child = logging(`
    const log = createJsonLogger({ onReaderGone: () => process.stderr.write('gone') })
    const timer = setInterval(() => log.info('x'.repeat(5_000)), 5)
    setTimeout(() => clearInterval(timer), 300)`)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  expect((await child.stderr.setEncoding('utf8').toArray()).join('')).toBe('gone')
})

it('keeps four mebibytes in memory for a reader that has stalled, and says how many lines are lost', async () => {
  const child = logging(`
    const log = createJsonLogger()
    for (let i = 0; i < 12; i += 1) log.info('x'.repeat(2 ** 20))
    process.stderr.write('written')
    setTimeout(async () => {
      log.info('the last one')
      await log.flush()
    }, 500)`)
  await once(child.stderr, 'data')
  const text = (await child.stdout.setEncoding('utf8').toArray()).join('')
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { msg: string; lost?: number })
  const whole = lines.filter(({ msg }) => msg.length === 2 ** 20).length
  expect(lines.find(({ msg }) => msg === 'log lines are lost')).toMatchObject({ lost: 12 - whole })
  expect(whole).toBeGreaterThanOrEqual(4)
  expect(whole).toBeLessThanOrEqual(6)
  expect(lines.map(({ msg }) => msg)).toContain('the last one')
})

it('writes one line of JSON for each message, from its level on and without secrets', async () => {
  const child = logging(`
    const log = createJsonLogger({ level: 'warn' })
    log.info('too little')
    log.warn('one', { port: 1, token: 'secret', headers: { authorization: 'secret' } })
    log.error('other', { error: new Error('why', { cause: new Error('that is why') }) })
    await log.flush()`)
  const text = (await child.stdout.setEncoding('utf8').toArray()).join('')
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as object)
  const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/)
  expect(lines).toMatchObject([
    { level: 40, time, pid: child.pid, msg: 'one', port: 1, token: '***', headers: { authorization: '***' } },
    { level: 50, msg: 'other', error: { message: 'why: that is why', stack: expect.stringContaining('caused by') } },
  ])
})

describe('a log in a file', () => {
  let folder: string
  let file: number
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jumun-log-'))
    file = openSync(join(folder, 'log'), 'a')
  })
  afterEach(() => {
    closeSync(file)
    rmSync(folder, { recursive: true, force: true })
  })
  /** The lines that are written, as they were meant. */
  async function linesOf(log: JsonLogger): Promise<Record<string, unknown>[]> {
    await log.flush()
    const text = readFileSync(join(folder, 'log'), 'utf8')
    return text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as Record<string, unknown>)
  }

  it.each<[LogLevel | undefined, number[]]>([
    ['debug', [20, 30, 40, 50]],
    [undefined, [30, 40, 50]],
    ['warn', [40, 50]],
    ['error', [50]],
    ['silent', []],
  ])('has lines from the level %s on', async (level, levels) => {
    const log = createJsonLogger({ fileDescriptor: file, ...(level !== undefined && { level }) })
    log.debug('debugged')
    log.info('informed', { port: 1 })
    log.warn('warned')
    log.error('failed')
    const lines = await linesOf(log)
    expect(lines.map(line => line.level)).toEqual(levels)
    expect(lines.filter(line => line.level === 30)).toEqual(
      levels.includes(30)
        ? [{ level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), pid: process.pid, port: 1, msg: 'informed' }]
        : [],
    )
  })

  it.each(['authorization', 'password', 'secret', 'token', 'adminToken'])(
    'does not tell what is called %s',
    async name => {
      const log = createJsonLogger({ fileDescriptor: file })
      log.info('hidden', { [name]: 'x', shown: 'x', below: { [name]: 'x', shown: 'x' } })
      expect(await linesOf(log)).toMatchObject([{ [name]: '***', shown: 'x', below: { [name]: '***', shown: 'x' } }])
    },
  )

  it('tells how many lines were too much for four mebibytes', async () => {
    const log = createJsonLogger({ fileDescriptor: file })
    // The first one is on its way at once.
    for (let count = 0; count < 12; count += 1) log.info('x'.repeat(2 ** 20))
    const lines = await linesOf(log)
    expect(lines.map(({ msg }) => String(msg).length)).toEqual([...Array<number>(5).fill(2 ** 20), 18])
    expect(lines.at(-1)).toEqual({
      level: 40,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      pid: process.pid,
      lost: 7,
      msg: 'log lines are lost',
    })
  })
})
