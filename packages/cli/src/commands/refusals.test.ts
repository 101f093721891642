import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

// What the transcripts leave out: which of several arguments is refused, and what was done before.

let jumun: Session
const open = async () => {
  jumun = openSession()
  await jumun('init --sample')
}
const close = () => jumun.remove()

describe('a wrong argument of a coupon', () => {
  beforeAll(open)
  afterAll(close)

  it.each([
    ['create --code A --name A --quantity 1 --fixed 5 --id ""', '--id must have'],
    ['create --code A --name A --quantity 1 --fixed 5 --product ""', '--product : must have'],
    ['update "" --quantity 3', 'the code must have'],
    ['close ""', 'the code must have'],
    ['claim "" --user mina', 'the code must have'],
    ['revoke ""', 'the user coupon must have'],
  ])('is called what it is on the command line: coupon %s', async (command, told) => {
    expect(await jumun(`coupon ${command}`)).toEqual({
      status: 2,
      stdout: '',
      stderr: `jumun: INVALID_INPUT ${told} 1 to 64 characters; see \`jumun coupon ${command.split(' ', 1)[0]} --help\`\n`,
    })
  })

  it('is none where a user has none', async () => {
    expect(await jumun('coupon mine --user mina')).toEqual({ status: 0, stdout: '', stderr: 'None.\n' })
  })
})

describe('what is put into a cart', () => {
  beforeEach(open)
  afterEach(close)
  const see = 'see `jumun cart add --help`\n'
  const between = 'must be a whole number from 1 to 1000000000000'

  it.each([
    [
      '--user mina --item latte=1 --item nothing=1',
      1,
      'PRODUCT_NOT_FOUND There is no product nothing. Every --item before it is in the cart.\n  Next: jumun product list\n',
    ],
    [
      '--user mina --item nothing=1 --item latte=1',
      1,
      'PRODUCT_NOT_FOUND There is no product nothing.\n  Next: jumun product list\n',
    ],
    ['--user "" --item latte=1', 2, `INVALID_INPUT --user must have 1 to 64 characters; ${see}`],
    ['--user mina --product ""', 2, `INVALID_INPUT --product must have 1 to 64 characters; ${see}`],
    ['--user mina --item latte=0 --item latte=1', 2, `INVALID_INPUT --item latte=0: the quantity ${between}; ${see}`],
    [
      '--user mina --item latte=1 --item latte=0',
      2,
      `INVALID_INPUT --item latte=0: the quantity ${between}; every --item before it is in the cart; ${see}`,
    ],
  ])('is refused by its name: cart add %s', async (command, status, told) => {
    expect(await jumun(`cart add ${command}`)).toEqual({ status, stdout: '', stderr: `jumun: ${told}` })
  })

  it.each(['--option 250g', '--quantity 1', '--product beans'])('is named in one way: not with %s', async more => {
    expect(await jumun(`cart add --user mina --item latte=1 ${more}`)).toEqual({
      status: 2,
      stdout: '',
      stderr: `jumun: --item cannot be combined with --product, --option and --quantity; ${see}`,
    })
  })

  it('says so to machines, where the item stands in the list', async () => {
    const { stderr } = await jumun('cart add --user mina --item latte=1 --item beans=1 --json')
    expect(JSON.parse(stderr)).toMatchObject({
      errors: [
        { pointer: '/items/1/optionId', message: 'is required: beans is sold as 250g, 1kg' },
        { pointer: '', message: 'every --item before it is in the cart' },
      ],
    })
    expect(await jumun.json('cart show --user mina')).toMatchObject({ items: [{ productId: 'latte' }] })
  })

  it('is ordered by product and option', async () => {
    await jumun('cart add --user mina --item latte=1 --item beans/250g=2')
    const ordered = await jumun.json('cart checkout --user mina --item beans/250g')
    expect(ordered).toMatchObject({ status: 'PAID', items: [{ productId: 'beans', optionId: '250g', quantity: 2 }] })
    expect(await jumun.json('cart show --user mina')).toMatchObject({ items: [{ productId: 'latte' }] })
  })
})
