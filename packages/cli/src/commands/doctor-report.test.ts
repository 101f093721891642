import * as examining from '@jumun/doctor'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as stopping from '../process/stop-signal.ts'
import { openSession, type Session } from '../testing/session.ts'

// What the command makes of what an examination finds; the examination itself is played.
const { ScratchError } = examining
const seen = { options: [] as examining.DoctorOptions[], listeners: [] as unknown[] }
const before = process.listeners('uncaughtException')

let jumun: Session
beforeEach(() => {
  jumun = openSession()
  Object.assign(seen, { options: [], listeners: [] })
  // Its process ends itself in a moment: that of a test goes on.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  vi.spyOn(stopping, 'stopSignal').mockReturnValue(new Promise(() => undefined))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  jumun.remove()
})

type Report = Pick<examining.DoctorReport, 'ok' | 'notRun'>

function play(result: Report | Error): void {
  vi.spyOn(examining, 'doctor').mockImplementation(async options => {
    seen.options.push(options)
    seen.listeners = process.listeners('uncaughtException').filter(one => !before.includes(one))
    const { seed = -1 } = options
    options.onStart?.({ database: 'jumun_doctor_1', seed })
    if (result instanceof Error) throw result
    const check = {
      check: 'race',
      verdict: result.ok ? 'pass' : 'fail',
      promise: 'p',
      figures: { orders: 1234 },
      elapsedMs: 5,
    } as const
    options.onFinding?.(check)
    return { ...result, database: 'mysql', seed, checks: [check] }
  })
}

const db = '--db mysql://me:hush@h/shop'
const note = 'jumun_doctor_1, seed 7; dropped at the end, mysql://me:•••@h/shop is not touched\n'

describe('doctor', () => {
  it.each([
    { ok: true, notRun: [], status: 0, mark: 'ok  ', verdict: 'All 1 checks passed.' },
    { ok: false, notRun: [], status: 1, mark: 'FAIL', verdict: '1 of 1 checks failed: what to do stands below each.' },
    {
      ok: false,
      notRun: ['crowd'],
      status: 1,
      mark: 'FAIL',
      verdict: '1 of 1 checks failed: what to do stands below each. Not run after that: crowd.',
    },
  ])('tells each finding, and the verdict: $verdict', async ({ ok, notRun, status, mark, verdict }) => {
    play({ ok, notRun })
    expect(await jumun(`doctor --seed 7 ${db}`)).toEqual({
      status,
      stdout: `${mark}  race                orders 1,234\n\n${verdict}\n`,
      stderr: note,
    })
    const answer = await jumun(`doctor --seed 7 ${db} --json`)
    expect({ ...answer, stdout: JSON.parse(answer.stdout) as unknown }).toEqual({
      status,
      stdout: {
        ok,
        database: 'mysql',
        seed: 7,
        checks: [expect.objectContaining({ check: 'race' })],
        ...(notRun.length > 0 && { notRun }),
      },
      stderr: '',
    })
  })

  it('ends its process a moment later, with timers left', async () => {
    play({ ok: true, notRun: [] })
    await jumun(`doctor ${db}`)
    expect(process.exit).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(process.exit).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['', 5, []],
    ['--seconds 1 --db mysql://h/a', 1, ['mysql://h/a']],
    ['--seconds 3600 --db mysql://h/a --db mysql://h/b', 3600, ['mysql://h/a', 'mysql://h/b']],
  ])('examines what it is asked to: %s', async (flags, seconds, nodes) => {
    play({ ok: true, notRun: [] })
    expect((await jumun(`doctor --seed 7 ${db} ${flags}`)).status).toBe(0)
    expect(seen.options).toEqual([expect.objectContaining({ url: 'mysql://me:hush@h/shop', seed: 7, seconds, nodes })])
  })

  it('draws a seed that is a whole number of 31 bits', async () => {
    play({ ok: true, notRun: [] })
    for (let i = 0; i < 12; i++) await jumun(`doctor ${db}`)
    const seeds = seen.options.map(({ seed }) => seed)
    expect(new Set(seeds).size).toBe(12)
    expect(seeds.filter(seed => seed === undefined || seed >= 2 ** 31)).toEqual([])
  })

  it('ends as its signal says, once the examination has ended', async () => {
    vi.spyOn(stopping, 'stopSignal').mockResolvedValue('SIGTERM')
    vi.spyOn(process, 'exit').mockImplementation(status => {
      throw new Error(`ended with ${status}`)
    })
    vi.spyOn(examining, 'doctor').mockImplementation(async ({ signal }) => {
      await vi.waitUntil(() => signal?.aborted)
      throw signal?.reason
    })
    expect((await jumun(`doctor ${db}`)).stderr).toContain('ended with 143')
  })

  it('is stopped by an error that a driver throws where it cannot be caught, and by no later one', async () => {
    play({ ok: true, notRun: [] })
    await jumun(`doctor ${db}`)
    expect(process.listeners('uncaughtException')).toEqual(before)
    expect(seen.listeners).toHaveLength(1)
    const { signal } = seen.options[0]!
    expect(signal?.aborted).toBe(false)
    const error = new Error('thrown from a timer')
    ;(seen.listeners[0] as (error: Error) => void)(error)
    expect(signal?.reason).toBe(error)
  })

  it.each([
    [new ScratchError('UNAVAILABLE', 'h cannot be reached'), 'UNAVAILABLE h cannot be reached\n'],
    [
      new ScratchError('NOT_PERMITTED', 'me may not', { advice: 'Grant it.' }),
      'NOT_PERMITTED me may not\n  Grant it.\n',
    ],
    [new Error('a bug'), 'INTERNAL a bug (JUMUN_DEBUG=1 shows where)\n'],
  ])('says what has kept it from beginning: %s', async (error, told) => {
    play(error)
    expect(await jumun(`doctor --seed 7 ${db}`)).toEqual({ status: 1, stdout: '', stderr: `${note}jumun: ${told}` })
    expect(process.listeners('uncaughtException')).toEqual(before)
  })
})

describe('doctor does not begin', () => {
  const cluster = 'several --db must be nodes of one cluster: all of them mysql://…, or all of them postgres://…'

  it.each([
    ['--seconds 0', '--seconds 0 must be from 1 to 3600'],
    ['--seconds 3601', '--seconds 3601 must be from 1 to 3600'],
    ['--db sqlite:a.db --db sqlite:b.db', cluster],
    ['--db sqlite:a.db --db mysql://h/b', cluster],
    ['--db mysql://h/a --db postgres://h/a', cluster],
    ['--db mysql://h/a --db mysql://h/b --db postgres://h/a', cluster],
    [
      '--db mysql://h/a --db h',
      'it must be sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME',
    ],
    ['--db h', '--db h: it must be sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME'],
  ])('with %s', async (flags, told) => {
    play({ ok: true, notRun: [] })
    const { status, stdout, stderr } = await jumun(`doctor ${flags}`)
    expect({ status, stdout, begun: seen.options }).toEqual({ status: 2, stdout: '', begun: [] })
    expect(stderr).toContain(told)
  })
})
