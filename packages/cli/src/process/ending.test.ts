import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Listener = (...given: unknown[]) => void

/** What listens to a process, without what did before; taken away after each test. */
function listening(emitter: NodeJS.EventEmitter, event: string) {
  const before = emitter.listeners(event)
  const added = () => emitter.listeners(event).filter(one => !before.includes(one)) as Listener[]
  return { added, stop: () => added().forEach(one => emitter.off(event, one)) }
}

let sigint: ReturnType<typeof listening>
let sigterm: ReturnType<typeof listening>
let stdout: ReturnType<typeof listening>
let stderr: ReturnType<typeof listening>
let exits: unknown[]
let said: string
// A process ends once: what is known of that stands in the modules, of which each test has its own.
let interrupt: typeof import('./interrupt.ts')
let stopping: typeof import('./stop-signal.ts')
let outputs: typeof import('./output-streams.ts')
beforeEach(async () => {
  vi.resetModules()
  interrupt = await import('./interrupt.ts')
  stopping = await import('./stop-signal.ts')
  outputs = await import('./output-streams.ts')
  sigint = listening(process, 'SIGINT')
  sigterm = listening(process, 'SIGTERM')
  stdout = listening(process.stdout, 'error')
  stderr = listening(process.stderr, 'error')
  exits = []
  vi.spyOn(process, 'exit').mockImplementation(status => exits.push(status) as never)
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    said += String(chunk)
    return true
  })
})
afterEach(() => {
  for (const { stop } of [sigint, sigterm, stdout, stderr]) stop()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

describe('Ctrl-C', () => {
  it('does what has to be done, even where a part of it fails, and ends with 130', () => {
    const { onInterrupt, handleInterrupt, endNow } = interrupt
    const done: string[] = []
    const releases = [
      onInterrupt(() => done.push('first')),
      onInterrupt(() => {
        throw new Error('it fails')
      }),
      onInterrupt(() => done.push('last')),
    ]
    onInterrupt(() => done.push('released'))()
    handleInterrupt()
    handleInterrupt()
    expect(sigint.added()).toHaveLength(1)
    sigint.added()[0]!('SIGINT')
    expect([done, exits]).toEqual([['first', 'last'], [130]])
    for (const release of releases) release()
    endNow(3)
    expect([done, exits]).toEqual([
      ['first', 'last'],
      [130, 3],
    ])
  })

  it('is left to a command that ends in a way of its own', () => {
    interrupt.handleInterrupt()
    interrupt.leaveInterruptToCommand()
    expect(sigint.added()).toEqual([])
  })

  it('takes a temporary folder away with its files, but not what has its name later', async () => {
    const { createTemporaryFolder } = await import('./temporary-folder.ts')
    const [removed, kept] = [createTemporaryFolder(), createTemporaryFolder()]
    for (const { path } of [removed, kept]) {
      expect(dirname(path)).toBe(tmpdir())
      expect(path).toMatch(/\bjumun-\w{6}$/)
      writeFileSync(join(path, 'a.txt'), 'a')
    }
    removed.remove()
    removed.remove()
    expect([existsSync(removed.path), existsSync(kept.path)]).toEqual([false, true])
    mkdirSync(removed.path)
    interrupt.endNow(1)
    expect([existsSync(removed.path), existsSync(kept.path)]).toEqual([true, false])
    rmSync(removed.path, { recursive: true })
  })
})

describe('a command that ends in a way of its own', () => {
  it('does so at the first signal, and ends at once at the second', async () => {
    interrupt.handleInterrupt()
    expect(stopping.isEndedByCommand()).toBe(false)
    const stopped = stopping.stopSignal()
    expect(stopping.isEndedByCommand()).toBe(true)
    expect([sigint.added().length, sigterm.added().length]).toEqual([1, 1])
    sigterm.added()[0]!('SIGTERM')
    expect([await stopped, exits]).toEqual(['SIGTERM', []])
    sigint.added()[0]!('SIGINT')
    sigterm.added()[0]!('SIGTERM')
    expect([await stopped, exits]).toEqual(['SIGTERM', [130, 143]])
  })

  it.each(['stdout', 'stderr'] as const)('does so where no one reads %s any more', async name => {
    outputs.watchOutputs()
    const stopped = stopping.stopSignal()
    const [fail] = { stdout, stderr }[name].added()
    fail!(failure('EPIPE'))
    fail!(failure('EPIPE'))
    expect([await stopped, exits]).toEqual(['SIGPIPE', []])
  })

  it('has a status as shells expect it, where a reader that is gone is no failure by itself', () => {
    const { statusAfter } = stopping
    expect([statusAfter('SIGINT'), statusAfter('SIGTERM'), statusAfter('SIGPIPE')]).toEqual([130, 143, 0])
    process.exitCode = 1
    expect([statusAfter('SIGINT'), statusAfter('SIGTERM'), statusAfter('SIGPIPE')]).toEqual([130, 143, 1])
  })
})

describe('what cannot be printed', () => {
  it.each([
    ['ENOSPC', 'no space is left on the device'],
    ['EFBIG', 'the file would be too large'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EIO', 'the device does not take it'],
    ['EBADF', 'what the system says'],
    [undefined, 'what the system says'],
  ])('is reported on stderr, and ends with 1: %s', (code, words) => {
    outputs.watchOutputs()
    expect(stdout.added()).toHaveLength(1)
    stdout.added()[0]!(failure(code))
    expect(said).toBe(`jumun: what was to be printed could not be written: ${words}\n`)
    expect([process.exitCode, exits]).toEqual([1, [1]])
  })

  it('ends with 1 where it belongs on stderr', () => {
    outputs.watchOutputs()
    expect(stderr.added()).toHaveLength(1)
    stderr.added()[0]!(failure('EIO'))
    expect([said, process.exitCode, exits]).toEqual(['', 1, [1]])
  })

  it('ends with what is known so far where a reader is gone', () => {
    outputs.watchOutputs()
    for (const { added } of [stdout, stderr]) {
      process.exitCode = undefined
      added()[0]!(failure('EPIPE'))
      process.exitCode = 3
      added()[0]!(failure('EPIPE'))
    }
    expect([said, exits]).toEqual(['', [0, 3, 0, 3]])
  })
})

function failure(code?: string): NodeJS.ErrnoException {
  return Object.assign(new Error('what the system says'), { code })
}
