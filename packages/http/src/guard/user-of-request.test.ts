import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import type { Authenticate, Identification } from './auth.ts'
import { type Access, type AskedFor, takeUserId, userNamed, userOfHead, userOfRequest } from './user-of-request.ts'

const contextOf = (headers: IncomingHttpHeaders = {}) => ({ req: { headers } }) as unknown as Context
const asks = (access: Access, namesUser = false): AskedFor => ({ access, namesUser })

/** An authentication that answers `user`, and what it was asked. */
function doorOf(user: string | undefined, more: Partial<Authenticate> = {}) {
  const asked: Identification[] = []
  const authenticate = Object.assign((request: Identification) => {
    asked.push(request)
    return user
  }, more) as Authenticate
  const gates: unknown[][] = []
  const assertAdmin = (...given: unknown[]) => void gates.push(given)
  return { asked, gates, doormen: { authenticate, assertAdmin } }
}
const unknown = (advice = 'the request names none') =>
  expect.objectContaining({ code: 'UNAUTHENTICATED', message: `This needs a user: ${advice}.`, details: {} })
const isRequired = expect.objectContaining({
  code: 'INVALID_INPUT',
  details: { issues: [{ pointer: '/userId', message: 'is required' }] },
})

describe('the user of a head', () => {
  it('is none for admin routes, which ask for their token and leave the query as it is', async () => {
    const { asked, gates, doormen } = doorOf('mina')
    const headers = { 'x-admin-token': 'x' }
    const query = { userId: 'jun' }
    const head = await userOfHead(contextOf(headers), asks('admin'), query, doormen, '192.0.2.1')
    expect([head, query, gates, asked]).toEqual([
      { userId: undefined, named: [] },
      { userId: 'jun' },
      [[headers, '192.0.2.1']],
      [],
    ])
  })

  it('is not asked for on public routes, unless the query names one', async () => {
    const { asked, gates, doormen } = doorOf('mina')
    const of = (query: Record<string, string>) => userOfHead(contextOf(), asks('public'), query, doormen, 'a')
    expect(await of({ limit: '1' })).toEqual({ userId: undefined, named: [] })
    expect(asked).toEqual([])
    const query = { limit: '1', userId: 'mina' }
    expect(await of(query)).toEqual({ userId: 'mina', named: ['mina'] })
    expect([query, asked.map(({ userIds }) => userIds), gates]).toEqual([{ limit: '1' }, [['mina']], []])
  })

  it.each<[Access]>([['anyone'], ['user']])('is asked for on routes for %s', async access => {
    const { asked, doormen } = doorOf('mina')
    const context = contextOf({ 'x-session': '1' })
    expect(await userOfHead(context, asks(access), {}, doormen, 'a')).toEqual({ userId: 'mina', named: [] })
    expect(asked).toEqual([{ headers: { 'x-session': '1' }, userIds: [], request: context.req }])
    expect(asked[0]!.request).toBe(context.req)
  })

  it('may be named by the body yet, where there is one that the authentication reads', async () => {
    const of = (readsBody: boolean | undefined, headers: IncomingHttpHeaders) =>
      userOfHead(contextOf(headers), asks('user'), {}, doorOf(undefined, { readsBody: readsBody! }).doormen, 'a')
    const body = { 'content-length': '2' }
    expect(await of(true, body)).toEqual({ userId: undefined, named: [] })
    await expect(of(true, {})).rejects.toThrow(unknown())
    await expect(of(false, body)).rejects.toThrow(unknown())
    await expect(of(undefined, body)).rejects.toThrow(unknown())
  })
})

describe('the user that credentials name', () => {
  const head = { headers: {}, request: {}, hasBody: false }

  it('is there at once, or later, as the authentication answers', async () => {
    expect(userNamed(head, asks('user'), [], doorOf('mina').doormen)).toBe('mina')
    const later = userNamed(head, asks('user'), [], { authenticate: async () => 'mina' })
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toBe('mina')
  })

  it.each<[Access, boolean]>([
    ['user', false],
    ['anyone', true],
    ['public', true],
  ])('may be none on routes for %s: %s', async (access, mayBeNone) => {
    const now = () => userNamed(head, asks(access), [], doorOf(undefined).doormen)
    const later = async () => userNamed(head, asks(access), [], { authenticate: async () => undefined })
    if (mayBeNone) expect([now(), await later()]).toEqual([undefined, undefined])
    else {
      expect(now).toThrow(unknown())
      await expect(later()).rejects.toThrow(unknown())
    }
  })

  it.each([
    [false, {}, unknown()],
    [false, { advice: 'knock' }, unknown('knock')],
    [false, { believesAll: true, advice: 'knock' }, unknown('knock')],
    [true, { advice: 'knock' }, unknown('knock')],
    [true, { believesAll: false, advice: 'knock' }, unknown('knock')],
    // Who is believed without credentials has left a field out.
    [true, { believesAll: true, advice: 'knock' }, isRequired],
  ])('is missed in the words of the authentication (a field: %s, %j)', (namesUser, more, refusal) => {
    expect(() => userNamed(head, asks('user', namesUser), [], doorOf(undefined, more).doormen)).toThrow(refusal)
  })
})

describe('the user of a request', () => {
  const of = (access: Access, userId: string | undefined, body: Record<string, unknown>, door = doorOf('jun')) =>
    userOfRequest(contextOf({ 'x-session': '1' }), asks(access), { userId, named: ['sora'] }, body, door.doormen)

  it('is none on admin routes, which keep what the body names', () => {
    const body = { userId: 'jun' }
    expect(of('admin', 'mina', body)).toBeUndefined()
    expect(body).toEqual({ userId: 'jun' })
  })

  it('is that of the head where the body names none', () => {
    const door = doorOf('jun')
    expect(of('user', 'mina', { amount: 1 }, door)).toBe('mina')
    expect(of('anyone', undefined, {}, door)).toBeUndefined()
    expect(() => of('user', undefined, {}, door)).toThrow(unknown())
    expect(door.asked).toEqual([])
  })

  it('is asked for again where the body names one, who is taken out of it', async () => {
    const door = doorOf('jun')
    const body = { amount: 1, userId: 'jun' }
    expect(await of('user', 'mina', body, door)).toBe('jun')
    expect([body, door.asked]).toEqual([
      { amount: 1 },
      [{ headers: { 'x-session': '1' }, userIds: ['sora', 'jun'], request: expect.anything() }],
    ])
    await expect(of('user', 'mina', { userId: 'jun' }, doorOf(undefined))).rejects.toThrow(unknown())
    expect(await of('anyone', 'mina', { userId: 'jun' }, doorOf(undefined))).toBeUndefined()
  })
})

it('takes out of fields what they name as user, and nothing that is no name', () => {
  const fields = { a: 1, userId: 'mina' }
  expect([takeUserId(fields), fields]).toEqual([['mina'], { a: 1 }])
  expect(takeUserId({ a: 1 })).toEqual([])
  expect(takeUserId(Object.create({ userId: 'mina' }) as Record<string, unknown>)).toEqual([])
  for (const userId of ['', 5, null, ['mina'], undefined]) {
    expect(() => takeUserId({ userId })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: { issues: [{ pointer: '/userId', message: 'must be text of 1 to 64 characters' }] },
      }),
    )
  }
})
