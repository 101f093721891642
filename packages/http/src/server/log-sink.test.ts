import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogSink } from './log-sink.ts'

const source = fileURLToPath(new URL('./log-sink.ts', import.meta.url))

/** A process that logs on its stdout, and says on its stderr what it has to say. */
function logging(script: string) {
  const preface = `import { createLogSink } from ${JSON.stringify(source)}
    const say = text => process.stderr.write(text + '\\n')
    const sink = createLogSink(1, {
      maxBytes: 100_000,
      onReaderGone: () => say('gone'),
      lostLine: count => 'lost ' + count + '\\n',
    })
    const line = 'x'.repeat(99) + '\\n'\n`
  return spawn(process.execPath, ['--input-type=module', '-e', preface + script], { stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('a log on a pipe', () => {
  it('does not keep the process from ending when its reader has stalled, nor grow without end', async () => {
    const child = logging(`
      for (let i = 0; i < 20_000; i += 1) {
        sink.write(line)
        if (i % 100 === 0) await new Promise(setImmediate)
      }
      const begun = performance.now()
      await sink.flush(300)
      say(String(Math.round(performance.now() - begun) >= 290))
      process.exit(0)`)
    const said = child.stderr.setEncoding('utf8').toArray()
    // Its stdout is not read.
    expect(await once(child, 'exit')).toEqual([0, null])
    expect((await said).join('')).toBe('true\n')
    child.stdout.destroy()
  })

  it('says how many lines are lost, once there is room again', async () => {
    const child = logging(`
      for (let i = 0; i < 5_000; i += 1) {
        sink.write(line)
        if (i % 100 === 0) await new Promise(setImmediate)
      }
      say('written')
      setTimeout(async () => {
        sink.write('the last one\\n')
        await sink.flush(5_000)
      }, 500)`)
    await once(child.stderr, 'data')
    const text = (await child.stdout.setEncoding('utf8').toArray()).join('')
    const lines = text.trimEnd().split('\n')
    const lost = Number(/lost (\d+)/.exec(text)?.[1])
    expect(lost).toBeGreaterThan(1_000)
    expect(lines.filter(line => line.startsWith('xxx'))).toHaveLength(5_000 - lost)
    expect(lines).toContain('the last one')
  })

  it('tells once that its reader has gone', async () => {
    const child = logging(`
      const timer = setInterval(() => sink.write(line.repeat(50)), 5)
      setTimeout(() => clearInterval(timer), 300)`)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const said = await child.stderr.setEncoding('utf8').toArray()
    expect(said.join('')).toBe('gone\n')
  })
})

describe('a log in a file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jumun-log-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const sinkOf = (file: number) => createLogSink(file, { maxBytes: 100_000, lostLine: count => `lost ${count}\n` })

  it('has all lines in their order, at the latest when they are flushed', async () => {
    const path = join(folder, 'log')
    const file = openSync(path, 'a')
    const sink = sinkOf(file)
    const lines = Array.from({ length: 500 }, (_, index) => `${index} 한글\n`)
    for (const line of lines) sink.write(line)
    await sink.flush(5_000)
    expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
    sink.write('later\n')
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('')}later\n`)
    closeSync(file)
  })

  describe('is written', () => {
    let file: number
    let path: string
    beforeEach(() => {
      path = join(folder, 'log')
      file = openSync(path, 'a')
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    })
    afterEach(() => {
      vi.restoreAllMocks()
      vi.useRealTimers()
      closeSync(file)
    })
    const block = (letter: string, bytes = 4_096) => `${letter.repeat(bytes - 1)}\n`
    const written = () => readFileSync(path, 'utf8')
    /** Until what was begun before has had its turn, several times over. */
    const aWhile = async () => {
      for (let turns = 0; turns < 20; turns += 1) await stat(path)
    }
    /** Disks may be busy. */
    const isWritten = (text: string | RegExp) =>
      expect.poll(written, { timeout: 20_000, interval: 5 }).toMatch(typeof text === 'string' ? exactly(text) : text)
    const exactly = (text: string) => new RegExp(`^${text}$`)

    it('in blocks of four kibibytes, or after a second', async () => {
      const sink = sinkOf(file)
      let all = ''
      for (const letter of ['a', 'b']) {
        const whole = block(letter)
        sink.write(whole.slice(0, -1))
        await aWhile()
        expect(written()).toBe(all)
        vi.advanceTimersByTime(600)
        sink.write('\n')
        all += whole
        await isWritten(all)
      }
      sink.write('few\n')
      // That of the blocks is over with them.
      vi.advanceTimersByTime(999)
      await aWhile()
      expect(written()).toBe(all)
      vi.advanceTimersByTime(1)
      await isWritten(`${all}few\n`)
    })

    it('one block after the other, what is less than one later', async () => {
      const sink = sinkOf(file)
      for (const text of [block('a'), block('b'), 'few\n']) sink.write(text)
      await isWritten(`${block('a')}${block('b')}few\n`)
      sink.write(block('x'))
      sink.write(block('y'))
      await isWritten(/few\nx+\ny+\n$/)
      sink.write(block('c'))
      sink.write('more\n')
      await isWritten(/c\n$/)
      await aWhile()
      expect(written()).toMatch(/c\n$/)
      vi.advanceTimersByTime(1_000)
      await isWritten(/c\nmore\n$/)
    })

    it('to its end where it is flushed, however many wait for that', async () => {
      const sink = sinkOf(file)
      sink.write(block('a'))
      sink.write(block('b', 4_000_000))
      const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
      await Promise.all([sink.flush(3_600_000), sink.flush(3_600_001)])
      expect(written()).toBe(block('a') + block('b', 4_000_000))
      for (const ms of [3_600_000, 3_600_001]) {
        const patience = set.mock.results[set.mock.calls.findIndex(call => call[1] === ms)]!.value as unknown
        expect(clear).toHaveBeenCalledWith(patience)
      }
      await sink.flush(3_600_000)
      sink.write(block('c'))
      sink.write('few\n')
      await sink.flush(3_600_000)
      expect(written()).toMatch(/c\nfew\n$/)
    })

    it.each([
      [10, '123456789\nlost 1\n'],
      [11, '123456789\nabc\n'],
    ])('as far as %i bytes are kept for it', async (maxBytes, expected) => {
      const sink = createLogSink(file, { maxBytes, lostLine: count => `lost ${count}\n` })
      for (const line of ['123456789\n', 'abc\n']) sink.write(line)
      await sink.flush(3_600_000)
      sink.write('end\n')
      await sink.flush(3_600_000)
      expect(written()).toBe(`${expected}end\n`)
    })
  })

  it.skipIf(!existsSync('/bin/sh'))(
    'says what is lost of a file that was full, of a block too that was begun',
    async () => {
      const path = join(folder, 'log')
      const script = `import { openSync, truncateSync } from 'node:fs'
      import { createLogSink } from ${JSON.stringify(source)}
      const path = ${JSON.stringify(path)}
      const sink = createLogSink(openSync(path, 'a'), { maxBytes: 100_000, lostLine: count => 'lost ' + count + '\\n' })
      sink.write('x'.repeat(20_000) + '\\n')
      await sink.flush(5_000)
      truncateSync(path)
      sink.write('later\\n')
      await sink.flush(5_000)`
      // No file of its may have more than some kibibytes.
      const limited = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script]
      const child = spawn('/bin/sh', limited, {
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
        stdio: 'ignore',
      })
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(readFileSync(path, 'utf8')).toBe('later\nlost 1\n')
    },
  )

  it.skipIf(!existsSync('/dev/full'))('goes on when the disk is full', async () => {
    const file = openSync('/dev/full', 'w')
    const sink = sinkOf(file)
    sink.write('one\n')
    await sink.flush(5_000)
    sink.write('two\n')
    await sink.flush(5_000)
    closeSync(file)
    // The same descriptor, now of a disk that has room.
    const path = join(folder, 'log')
    expect(openSync(path, 'w')).toBe(file)
    sink.write('three\n')
    await sink.flush(5_000)
    closeSync(file)
    expect(readFileSync(path, 'utf8')).toBe('three\nlost 2\n')
  })
})
