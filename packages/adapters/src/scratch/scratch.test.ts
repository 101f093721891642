import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../open.ts'
import { createScratchDatabase, inspect, type Inspector, openInspector, ScratchError } from '../scratch.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-scratch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const folderOf = (url: string) => dirname(url.replace('sqlite:', ''))

it('is a folder beside the file, which is left alone', async () => {
  writeFileSync(join(folder, 'mine.db'), 'mine')
  const scratch = await createScratchDatabase(`sqlite:${join(folder, 'mine.db')}`)
  expect(dirname(folderOf(scratch.url))).toBe(folder)
  await scratch.drop()
  await scratch.drop()
  expect(readdirSync(folder)).toEqual(['mine.db'])
})

it.each(['sqlite::memory:', `sqlite:${join(folder, 'no', 'such', 'folder.db')}`])(
  'is elsewhere for %s',
  async target => {
    const scratch = await createScratchDatabase(target)
    expect(existsSync(folderOf(scratch.url))).toBe(true)
    expect(dirname(folderOf(scratch.url))).not.toBe(folder)
    await scratch.drop()
    expect(existsSync(folderOf(scratch.url))).toBe(false)
  },
)

it('has a name that tells what it is for', async () => {
  for (const [options, name] of [
    [undefined, 'jumun_scratch'],
    [{}, 'jumun_scratch'],
    [{ prefix: 'jumun_trial' }, 'jumun_trial'],
  ] as const) {
    const scratch = await createScratchDatabase(`sqlite:${join(folder, 'mine.db')}`, options)
    expect(basename(folderOf(scratch.url))).toMatch(new RegExp(`^${name}_`))
    await scratch.drop()
  }
})

it('is looked at, and closed again no matter what is found', async () => {
  const url = `sqlite:${join(folder, 'looked-at.db')}`
  let used: Inspector | undefined
  const found = await inspect(url, async inspector => {
    used = inspector
    return inspector.rows('select 1')
  })
  expect(found).toEqual([[1]])
  await expect(used!.rows('select 1')).rejects.toThrow('not open')
  const failing = inspect(url, async inspector => {
    used = inspector
    throw new Error('it is nonsense')
  })
  await expect(failing).rejects.toThrow('it is nonsense')
  await expect(used!.rows('select 1')).rejects.toThrow('not open')
})

it.each(['mysql', 'mariadb', 'postgres', 'postgresql'])(
  'fails with what the first of several hosts said, at %s',
  async scheme => {
    const { message, port } = (await openInspector(`${scheme}://me:secret@127.0.0.1:1,127.0.0.1:2/shop`).catch(
      (cause: unknown) => cause,
    )) as Error & { port?: number }
    expect([message, port]).toEqual(['connect ECONNREFUSED 127.0.0.1:1', 1])
  },
)

it('names the server that cannot be reached, without the password', async () => {
  const error = await createScratchDatabase('postgres://me:secret@127.0.0.1:1/shop').catch((cause: unknown) => cause)
  expect(String(error)).toContain('127.0.0.1:1')
  expect(String(error)).not.toContain('secret')
})

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const servers = [
  {
    name: 'mysql',
    url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/',
    create: (user: string) => [`create user ${user} identified by ''`],
    remove: (user: string) => [`drop user ${user}`],
    advice: (user: string) => `grant all on \`jumun\\_scratch\\_%\`.* to '${user}'@'%';`,
  },
  {
    name: 'postgres',
    url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    create: (user: string) => [`create role ${user} login`],
    remove: (user: string) => [`drop role ${user}`],
    advice: (user: string) => `alter role ${user} createdb;`,
  },
]

describe.each(servers)('on $name', ({ name, url, create, remove, advice }) => {
  const run = async (statements: readonly string[]) => {
    for (const sql of statements) await inspect(url, ({ rows }) => rows(sql))
  }

  beforeEach(async context => {
    const answers = await run(['select 1']).then(
      () => true,
      () => false,
    )
    if (!answers && !required.includes(name)) context.skip(`nothing answers at ${url}`)
    expect(answers, `a server at ${url}`).toBe(true)
  })

  it('is a database that goes with all who are connected, even when the one named is not there', async () => {
    const named = new URL(url)
    named.pathname = '/jumun_no_such_database'
    const scratch = await createScratchDatabase(named.href, { prefix: 'jumun_test' })
    expect(scratch.kind).toBe(name)
    expect(scratch.url).toMatch(/\/jumun_test_[0-9a-f]{8}$/)
    expect(scratch.server).toEqual({
      host: named.hostname,
      port: Number(named.port || { mysql: 3306, postgres: 5432 }[name]),
    })
    const other = await openInspector(scratch.url)
    await other.rows('create table t (n integer)')
    expect(await other.problems()).toEqual([])
    await scratch.drop()
    await scratch.drop()
    await expect(inspect(scratch.url, ({ rows }) => rows('select 1'))).rejects.toBeInstanceOf(Error)
    await other.close().catch(() => undefined)
  })

  it('is at the first of several hosts that answers', async () => {
    const { host } = new URL(url)
    const scratch = await createScratchDatabase(url.replace(host, `127.0.0.1:1,${host}`))
    expect(scratch.url).toContain(`${host}/`)
    await scratch.drop()
    const shop = scratch.url.replace(host, `127.0.0.1:1,${host}`)
    await expect(openStore(shop)).rejects.toMatchObject({ code: 'NO_DATABASE' })
  })

  it('is refused to a user who may make none, with what lets them', async () => {
    const user = `jumun_test_${randomBytes(4).toString('hex')}`
    await run(create(user))
    try {
      const theirs = new URL(url)
      theirs.username = user
      theirs.password = ''
      const refusal: unknown = await createScratchDatabase(theirs.href).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(ScratchError)
      expect(refusal).toMatchObject({ code: 'NOT_PERMITTED', advice: expect.stringContaining(advice(user)) })
    } finally {
      await run(remove(user))
    }
  })
})
