import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openSession, type Session } from './testing/session.ts'

let jumun: Session
beforeAll(() => {
  jumun = openSession()
})
beforeEach(() => {
  // Of what ran before.
  process.exitCode = 7
})
afterAll(() => jumun.remove())

it.each(['', '--help', 'help', 'help user add', 'user --help', 'user add --help'])('shows a help: %s', async words => {
  const { status, stdout, stderr } = await jumun(words)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: jumun /)
})

it('shows the version', async () => {
  for (const flag of ['-V', '--version']) {
    expect(await jumun(flag)).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
  }
})

it('shows the help of a group that is given no command, as something wrong', async () => {
  const { status, stdout, stderr } = await jumun('user')
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^Usage: jumun user /)
  expect(stderr).not.toContain('jumun: ')
})

it('answers what a command does', async () => {
  const { status, stdout } = await jumun('config')
  expect(status).toBe(0)
  expect(stdout).toContain('sqlite:jumun.db')
})

it.each<[command: string, env: Readonly<Record<string, string>>, message: string]>([
  ['usr', {}, "unknown command 'usr' (did you mean user?); see `jumun --help`"],
  ['user ad', {}, "unknown command 'ad' (did you mean add?); see `jumun user --help`"],
  ['user add', {}, "required option '--name <name>' not specified; see `jumun user add --help`"],
  // Words that are no commands stand between them.
  ['--config none.json user add', {}, "required option '--name <name>' not specified; see `jumun user add --help`"],
  ['user --odd add', {}, "unknown option '--odd'; see `jumun user add --help`"],
  ['user add', { JUMUN_LANG: 'ko' }, '필수 옵션이 없습니다: --name <name> (도움말: `jumun user add --help`)'],
  ['user add --lang ko', { JUMUN_LANG: 'en' }, '필수 옵션이 없습니다: --name <name>'],
])('says what is wrong, and which help there is: %s', async (command, env, message) => {
  const { status, stdout, stderr } = await jumun(command, { env })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`jumun: ${message}`)
})

it('says it in JSON where that is asked for', async () => {
  const { status, stdout, stderr } = await jumun('user add --json')
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(JSON.parse(stderr)).toEqual({
    type: 'about:blank',
    title: 'Wrong usage',
    detail: "required option '--name <name>' not specified",
    code: 'INVALID_INPUT',
  })
})

it('refuses with 1', async () => {
  const { status, stdout, stderr } = await jumun('user list')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^jumun: NO_SHOP there is no shop at sqlite:jumun\.db/)
})
