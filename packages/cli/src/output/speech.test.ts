import { ShopError, StoreError } from '@jumun/core'
import { CommanderError } from 'commander'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UsageError } from '../usage/usage-error.ts'
import { createLogger } from './logger.ts'
import { createPrinter } from './printer.ts'
import { failureOf, problemOf } from './problem.ts'
import { createProgress } from './progress.ts'
import { Refusal } from './refusal.ts'
import { reportFailure } from './report-failure.ts'
import { timeText } from './time-text.ts'

let stdout: string
let stderr: string
beforeEach(() => {
  stdout = ''
  stderr = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    stdout += String(chunk)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    stderr += String(chunk)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})
describe('an answer', () => {
  it('is a text for people, JSON for machines, and notes are for people alone', () => {
    const print = createPrinter(false)
    print.answer(
      () => ({ a: 1 }),
      () => 'one',
    )
    print.answer(
      () => ({ a: 1 }),
      () => '',
    )
    print.note('by the way')
    expect([stdout, stripVTControlCharacters(stderr)]).toEqual(['one\n', 'by the way\n'])
    const machine = createPrinter(true)
    machine.answer(
      () => ({ a: 1 }),
      () => 'one',
    )
    machine.note('by the way')
    expect([stdout, stripVTControlCharacters(stderr)]).toEqual(['one\n{\n  "a": 1\n}\n', 'by the way\n'])
  })
})

describe('a failure', () => {
  const driver = new Error('ER_LOCK: locked')
  const busy = new StoreError('transient', 'The database was busy.', { cause: driver })

  it.each([
    [new UsageError('wrong'), { exitCode: 2, code: undefined, message: 'wrong', lines: [] }],
    [
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--a'\n(Did you mean --b?)"),
      { exitCode: 2, code: undefined, message: "unknown option '--a' (did you mean --b?)", lines: [] },
    ],
    [new Refusal('NO_FILE', 'x', { lines: ['y'] }), { exitCode: 1, code: 'NO_FILE', message: 'x', lines: ['y'] }],
    [
      new ShopError('USER_NOT_FOUND', 'There is no user a.', { userId: 'a' }),
      { exitCode: 1, code: 'USER_NOT_FOUND', message: 'There is no user a.', lines: [] },
    ],
    [
      new ShopError('INVALID_INPUT', '--a is wrong', { issues: [] }),
      { exitCode: 2, code: 'INVALID_INPUT', message: '--a is wrong', lines: [] },
    ],
    [
      new ShopError('BUSY', 'Try again.', { outcome: 'unknown', retryAfterMs: 100 }, { cause: busy }),
      { exitCode: 1, code: 'BUSY', message: 'Try again. (The database was busy. (ER_LOCK: locked))', lines: [] },
    ],
    [
      new ShopError('BUSY', 'Try again.', { outcome: 'unknown', retryAfterMs: 100 }, { cause: driver }),
      { exitCode: 1, code: 'BUSY', message: 'Try again.', lines: [] },
    ],
    [busy, { exitCode: 1, code: 'BUSY', message: 'The database was busy. (ER_LOCK: locked)', lines: [] }],
    [
      new StoreError('unavailable', 'It said ER_LOCK: locked.', { cause: driver }),
      { exitCode: 1, code: 'UNAVAILABLE', message: 'It said ER_LOCK: locked.', lines: [] },
    ],
    [
      new StoreError('unavailable', 'Gone.', { cause: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) }),
      { exitCode: 1, code: 'UNAVAILABLE', message: 'Gone. (ECONNREFUSED)', lines: [] },
    ],
    [
      new StoreError('unavailable', 'Gone.', { cause: new Error('') }),
      { exitCode: 1, code: 'UNAVAILABLE', message: 'Gone.', lines: [] },
    ],
    [new StoreError('unavailable', 'Gone.'), { exitCode: 1, code: 'UNAVAILABLE', message: 'Gone.', lines: [] }],
    [
      new TypeError('a defect'),
      { exitCode: 1, code: 'INTERNAL', message: 'a defect (JUMUN_DEBUG=1 shows where)', lines: [] },
    ],
    ['text', { exitCode: 1, code: 'INTERNAL', message: 'text (JUMUN_DEBUG=1 shows where)', lines: [] }],
  ])('has a status, a code and words: %s', (error, failure) => {
    expect(failureOf(error)).toMatchObject(failure)
  })

  it('is a line on stderr, and more lines below it', async () => {
    const options = { json: false, help: '`jumun a --help`' }
    expect(await reportFailure(new UsageError('give --a.'), options)).toBe(2)
    expect(await reportFailure(new Refusal('NO_FILE', 'x.', { lines: ['y', 'z'] }), options)).toBe(1)
    expect(stripVTControlCharacters(stderr)).toBe(
      'jumun: give --a; see `jumun a --help`\njumun: NO_FILE x.\n  y\n  z\n',
    )
    expect(stdout).toBe('')
  })

  it('is a problem for machines', async () => {
    expect(await problemOf(new Refusal('NO_FILE', 'x', { lines: ['y'] }))).toEqual({
      type: 'about:blank',
      title: 'Refused',
      detail: 'x\ny',
      code: 'NO_FILE',
    })
    expect(await problemOf(new UsageError('wrong'))).toEqual({
      type: 'about:blank',
      title: 'Wrong usage',
      detail: 'wrong',
      code: 'INVALID_INPUT',
    })
    const problem = await problemOf(new ShopError('USER_NOT_FOUND', 'There is no user a.', { userId: 'a' }))
    expect(problem).toMatchObject({ status: 404, code: 'USER_NOT_FOUND', details: { userId: 'a' } })
    expect(problem).not.toHaveProperty('instance')
    const korean = await problemOf(new ShopError('USER_NOT_FOUND', 'There is no user a.', { userId: 'a' }), 'ko')
    expect(korean).toMatchObject({ status: 404, detail: '사용자를 찾을 수 없습니다: a' })
  })

  it('is in English where no language is named', async () => {
    await reportFailure(new UsageError('no such file'), { json: false, help: '`jumun --help`' })
    expect(stderr).toBe('jumun: no such file; see `jumun --help`\n')
  })

  it('names the help in Korean, too', async () => {
    await reportFailure(new UsageError('no such file'), { json: false, help: '`jumun --help`', language: 'ko' })
    expect(stderr).toBe('jumun: 파일이 없습니다 (도움말: `jumun --help`)\n')
  })

  it.each(['en', 'ko'] as const)('is one line of JSON for machines: %s', async language => {
    const error = new Refusal('NO_FILE', 'no such file')
    expect(await reportFailure(error, { json: true, help: '', language })).toBe(1)
    expect(stderr).toBe(`${JSON.stringify(await problemOf(error, language))}\n`)
  })

  it.each([
    ['text', 'text'],
    [Object.assign(new Error('bare'), { stack: undefined }), 'bare'],
    [Object.assign(new Error('bare', { cause: 'why' }), { stack: undefined }), 'bare\ncaused by why'],
  ])('shows what there is to show of %s', async (error, shown) => {
    vi.stubEnv('JUMUN_DEBUG', '1')
    await reportFailure(error, { json: false, help: '' })
    expect(stderr.split('\n').slice(1).join('\n')).toBe(`${shown}\n`)
  })

  it.each(['1', 'yes'])('shows where it comes from with JUMUN_DEBUG=%s', async value => {
    vi.stubEnv('JUMUN_DEBUG', value)
    await reportFailure(new Error('outer', { cause: new Error('inner') }), { json: false, help: '' })
    expect(stderr).toMatch(/Error: outer\n +at [^]*caused by Error: inner\n +at /)
  })

  it.each(['', '0'])('does not with JUMUN_DEBUG=%s', async value => {
    vi.stubEnv('JUMUN_DEBUG', value)
    await reportFailure(new Error('outer'), { json: false, help: '' })
    expect(stderr).not.toContain(' at ')
  })
})

describe('a log', () => {
  it('has lines of the level and above, with fields', () => {
    const logger = createLogger('info')
    logger.debug('not told')
    logger.info('one', { orderId: 'a-1', text: 'two words', count: 5, error: new TypeError('bad'), gone: undefined })
    logger.warn('two')
    logger.error('three')
    const lines = stripVTControlCharacters(stderr).trimEnd().split('\n')
    expect(lines.map(line => line.replace(/^\S+ /, ''))).toEqual([
      'info  one orderId=a-1 text="two words" count=5 error="TypeError: bad" gone=undefined',
      'warn  two',
      'error three',
    ])
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /)
  })

  it('has words where they are one, and else what JSON makes of a field', () => {
    createLogger('debug').debug('one', {
      word: 'a.b:c/d-e',
      list: ['a'],
      object: { a: 1 },
      symbol: Symbol('x'),
      no: '',
    })
    expect(stripVTControlCharacters(stderr).replace(/^\S+ /, '')).toBe(
      'debug one word=a.b:c/d-e list=["a"] object={"a":1} symbol=Symbol(x) no=""\n',
    )
  })

  it('can be silent', () => {
    createLogger('silent').error('nothing')
    expect(stderr).toBe('')
  })
})

describe('progress', () => {
  const terminal = (isTTY: boolean) =>
    Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true })
  const before = process.stderr.isTTY
  afterEach(() => terminal(before))

  it('is nothing where stderr is no terminal', () => {
    terminal(false)
    const progress = createProgress('orders', 10)
    progress.to(5)
    progress.stop()
    expect(stderr).toBe('')
  })

  it('is a bar on a terminal', () => {
    terminal(true)
    const progress = createProgress('orders', 10)
    expect(stderr).toContain('\u001b[?25l')
    expect(stderr).toContain(`orders ${'░'.repeat(30)} 0% 0/10`)
    progress.to(5)
    progress.to(25)
    progress.stop()
    // It ends where it is full, and leaves a line that is empty, with the cursor at its beginning.
    expect(stderr).toContain(`orders ${'█'.repeat(30)} 100% 10/10`)
    expect(stderr.endsWith('\u001b[?25h\u001b[?7h\u001b8\u001b[1G\u001b[2K')).toBe(true)
  })
})

describe('a moment', () => {
  it("is written as people of the shop's time zone read it", () => {
    expect(timeText('Asia/Seoul')(Date.UTC(2026, 0, 31, 15, 4, 5))).toBe('2026-02-01 00:04:05')
    expect(timeText('America/New_York')(Date.UTC(2026, 0, 31, 15, 4, 5))).toBe('2026-01-31 10:04:05')
    const at = timeText('Asia/Seoul')
    expect(at(undefined)).toBeUndefined()
    expect(at.title('TIME')).toBe('TIME (Asia/Seoul)')
    expect(at.full(Date.UTC(2026, 0, 31, 15, 4, 5))).toBe('2026-02-01 00:04:05 Asia/Seoul')
    expect(at.full(undefined)).toBeUndefined()
  })
})
