import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(() => {
  jumun = openSession()
})
afterAll(() => jumun.remove())

it.each([
  ['bash', 'if ! declare -F _get_comp_words_by_ref >/dev/null; then\n'],
  ['zsh', '#compdef jumun\n'],
  ['fish', '# fish completion for jumun '],
  ['powershell', '# powershell completion for jumun '],
])('a script for %s begins as one, calls jumun, and leaves the console as it is', async (shell, beginning) => {
  const { log } = console
  const { status, stdout, stderr } = await jumun(`completion ${shell}`)
  expect(console.log).toBe(log)
  expect({ status, stderr, beginning: stdout.slice(0, beginning.length) }).toEqual({ status: 0, stderr: '', beginning })
  expect(stdout).toMatch(/jumun complete '?--/)
  expect(stdout).toMatch(/\n$/)
  expect(stdout.includes('_get_comp_words_by_ref()')).toBe(shell === 'bash')
})
