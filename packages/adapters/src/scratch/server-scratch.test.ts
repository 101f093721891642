import { expect, test } from 'vitest'
import { createOnServer, type ScratchServer, withPath } from './server-scratch.ts'

/** What is wrong at a door, or what its server answers when it is asked whether it only reads. */
type Door = Error | string | readonly unknown[][]

/** A kind of server with these doors; notes what is asked, and where. */
function server(doors: Readonly<Record<string, Door>>, { forbids = false, user = '' } = {}) {
  const asked: string[] = []
  let open = 0
  const made: ScratchServer = {
    kind: 'postgres',
    defaultPort: 5432,
    async inspect(url) {
      const door = doors[url] ?? new Error('')
      if (door instanceof Error) throw door
      open += 1
      return {
        async rows(sql) {
          asked.push(`${url} ${sql.replace(/_[0-9a-f]{8}\b/, '_ID')}`)
          if (sql !== 'only reads?' && user !== '') throw new Error(user)
          return sql === 'only reads?' ? (typeof door === 'string' ? [[door]] : door.map(row => [...row])) : []
        },
        problems: async () => [],
        async close() {
          open -= 1
        },
      }
    },
    doors: target => [target, withPath(target, 'door')],
    isReadOnlySql: 'only reads?',
    dropSql: name => `drop ${name}`,
    isForbidden: () => forbids,
    grantSql: (who, prefix) => `let ${who} make ${prefix}`,
  }
  return { server: made, asked, open: () => open }
}

const a = 'postgres://me:secret@a:7/shop'
const b = 'postgres://me:secret@b/shop'
const create = (made: ScratchServer, targets: readonly string[] = [a, b]) =>
  createOnServer(made, { targets, prefix: 'mine' })

test('is made at the first door that takes writes, named by its prefix, and dropped there', async () => {
  const { server: made, asked, open } = server({ [a]: 'off' })
  const scratch = await create(made)
  const name = /\/(mine_[0-9a-f]{8})$/.exec(scratch.url)?.[1]
  expect(scratch).toMatchObject({
    kind: 'postgres',
    url: `postgres://me:secret@a:7/${name}`,
    shown: `postgres://me:•••@a:7/${name}`,
    server: { host: 'a', port: 7 },
  })
  await scratch.drop()
  expect(asked).toEqual([`${a} only reads?`, `${a} create database mine_ID`, `${a} drop mine_ID`])
  expect(open()).toBe(0)
  expect((await create(made)).url).not.toBe(scratch.url)
})

test.each([
  // The database that was named is not there, but its server is.
  [{ [withPath(a, 'door')]: 'off' }, withPath(a, 'door'), 'a'],
  [{ [b]: 'off' }, b, 'b'],
  [{ [a]: 'on', [b]: '0' }, b, 'b'],
  [{ [a]: [[1]], [b]: [] }, b, 'b'],
  // Where none takes writes, the first that answers says what it lacks.
  [{ [a]: 'on', [b]: [['1']] }, a, 'a'],
] satisfies [Readonly<Record<string, Door>>, string, string][])('of %o it is %s', async (doors, door, host) => {
  const { server: made, asked, open } = server(doors)
  const scratch = await create(made)
  expect(scratch.server).toMatchObject({ host })
  expect(asked.at(-1)).toBe(`${door} create database mine_ID`)
  expect(open()).toBe(0)
})

test('tells where its server listens, in the words of sockets', async () => {
  for (const [url, place] of [
    [b, { host: 'b', port: 5432 }],
    ['postgres://[::1]:7/shop', { host: '::1', port: 7 }],
  ] as const) {
    expect((await create(server({ [url]: 'off' }).server, [url])).server).toEqual(place)
  }
})

test('is UNAVAILABLE where no host answers, with the reason of the first', async () => {
  const [refused, other] = [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), new Error('other')]
  const shown = 'postgres://me:•••@a:7/shop, postgres://me:•••@b/shop'
  for (const [first, said] of [
    [refused, 'ECONNREFUSED'],
    [new Error('no such user'), 'no such user'],
    [new TypeError(''), 'TypeError'],
  ] as const) {
    await expect(create(server({ [a]: first, [b]: other }).server)).rejects.toMatchObject({
      name: 'ScratchError',
      code: 'UNAVAILABLE',
      message: `${shown} cannot be reached (${said})`,
      advice: undefined,
      cause: first,
    })
  }
  const words = { ...server({}).server, inspect: () => Promise.reject('words') }
  await expect(create(words, [b])).rejects.toThrow('postgres://me:•••@b/shop cannot be reached (words)')
})

test('is refused with what lets the user make one, and otherwise with the reason alone', async () => {
  const target = 'postgres://m%40na:secret@a/shop'
  const message = 'a scratch database cannot be made at postgres://m%40na:•••@a/shop (no right)'
  for (const [forbids, told] of [
    [true, { code: 'NOT_PERMITTED', advice: 'Let the user make one for the time being: let m@na make mine' }],
    [false, { code: 'UNAVAILABLE', advice: undefined }],
  ] as const) {
    const { server: made, open } = server({ [target]: 'off' }, { forbids, user: 'no right' })
    await expect(create(made, [target])).rejects.toMatchObject({
      name: 'ScratchError',
      ...told,
      message,
      cause: new Error('no right'),
    })
    expect(open()).toBe(0)
  }
})

test('another database of a server keeps the rest of its URL', () => {
  expect(withPath('postgres://me@a:7/shop?sslmode=require', 'other')).toBe('postgres://me@a:7/other?sslmode=require')
})
