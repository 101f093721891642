import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  await jumun('init --sample')
})
afterAll(() => jumun.remove())

describe('exit status', () => {
  it.each([
    ['order place --user nobody --item latte=1', 'jumun: USER_NOT_FOUND There is no user nobody.'],
    ['order place --user mina --item nothing=1', 'jumun: PRODUCT_NOT_FOUND There is no product nothing.'],
    ['order place --user mina --item latte=101', 'jumun: INSUFFICIENT_STOCK Not enough stock: latte (101 wanted'],
    ['order show 123', 'jumun: ORDER_NOT_FOUND There is no order 123.'],
    [
      'audit --db sqlite:nothing.db',
      'jumun: NO_SHOP there is no shop at sqlite:nothing.db: run `jumun --db sqlite:nothing.db init` first',
    ],
    ['migrate --db sqlite:nothing.db', 'jumun: NO_SHOP there is no shop at sqlite:nothing.db'],
    ['audit --db sqlite:text.db', 'jumun: NOT_A_DATABASE text.db is not an SQLite database'],
    ['product export no/such.csv', 'NO_FILE no/such.csv cannot be written: there is no such folder'],
    ['order export .', 'NO_FILE . cannot be written: it is a folder'],
    ['init --db sqlite:no/such/folder.db', 'jumun: CANNOT_OPEN The folder of no/such/folder.db does not exist.'],
  ])('is 1 for a refusal: %s', async (command, message) => {
    jumun.write('text.db', 'This is a text and no database, and it is long enough to be sure of that. '.repeat(20))
    const { status, stdout, stderr } = await jumun(command)
    const [, ...more] = stderr.trimEnd().split('\n')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    // What to do about it, on the same shop.
    for (const line of more) expect(line).toMatch(/^ {2}Next: jumun /)
    expect(stderr).toContain(message)
    expect(existsSync(jumun.path('nothing.db'))).toBe(false)
  })

  it.each([
    ['ordr', "unknown command 'ordr' (did you mean order?); see `jumun --help`"],
    ['order plce', "unknown command 'plce' (did you mean place?); see `jumun order --help`"],
    ['order place --user mina --item latte=1 --cupon X', "unknown option '--cupon' (did you mean --coupon?)"],
    [
      'order place --user mina --itm latte=2',
      "unknown option '--itm' (did you mean --item?); see `jumun order place --help`",
    ],
    ['order place --user mina --zzzzzz', "unknown option '--zzzzzz'; see `jumun order place --help`"],
    ['order place -- --itm', "required option '--user <id>' not specified"],
    ['order place --user mina --item latte=x', "'latte=x' is invalid. Write PRODUCT=QUANTITY"],
    ['order place --item latte=1', "required option '--user <id>' not specified"],
    ['wallet charge --user mina --amount abc', "'abc' is invalid. It must be a whole number"],
    ['audit --db shop.db', '--db shop.db: it must be sqlite:PATH'],
    ['audit --db mysql://shop:hu%zzsh@h/db', '--db mysql://shop:•••@h/db: a % in the password does not begin a code'],
    [
      'audit --db mysql://h/db?max=5',
      '--db mysql://h/db?max=•••: A URL of MySQL and MariaDB has no parameter max; pool',
    ],
    ['audit --db postgres://h/db?sslmode=yes', '--db postgres://h/db?sslmode=yes: sslmode must be disable, prefer'],
    ['audit --config nothing.json', '--config nothing.json: no such file'],
    [
      'order place --user mina --item latte=0',
      'jumun: INVALID_INPUT --item latte=0: the quantity must be a whole number',
    ],
    [
      'cart add --user mina --item beans=1',
      'jumun: INVALID_INPUT --item beans=1: the option is required: beans is sold',
    ],
    ['cart add --user mina --product beans', 'jumun: INVALID_INPUT --option is required: beans is sold'],
    [
      'cart add --user jun --item latte=1 --item beans=1',
      '--item beans=1: the option is required: beans is sold as 250g, 1kg; every --item before it is in the cart; see',
    ],
    ['product add --name P --price 9007199254740993', 'It must be from -9007199254740991 to 9007199254740991'],
    ['cart add --user u --item latte=9007199254740993', 'It must be from -9007199254740991 to 9007199254740991'],
    ['user add --id "" --name Mina', 'jumun: INVALID_INPUT --id must have 1 to 64 characters'],
    ['wallet charge --user mina --amount 0', 'jumun: INVALID_INPUT --amount must be a whole number'],
    ['serve --port 70000', '--port 70000 must be a whole number from 0 to 65535'],
  ])('is 2 for wrong usage: %s', async (command, message) => {
    const { status, stdout, stderr } = await jumun(command)
    expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 })
    expect(stderr).toContain(message)
  })

  it('comes with a problem under --json', async () => {
    const refused = await jumun('--json order place --user mina --item latte=101')
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(JSON.parse(refused.stderr)).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      status: 409,
      details: { shortages: [{ productId: 'latte', requested: 101, available: 100 }] },
    })
    const wrong = await jumun('order place --json --item x')
    expect(wrong).toMatchObject({ status: 2, stdout: '' })
    expect(JSON.parse(wrong.stderr)).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('help', () => {
  it('is shown without a command, and has examples everywhere', async () => {
    const { status, stdout } = await jumun('')
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('Examples:') })
    for (const command of ['order place', 'simulate']) {
      expect(await jumun(`${command} --help`)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`Examples:\n  $ jumun ${command}`),
        stderr: '',
      })
    }
    expect(await jumun('order')).toMatchObject({ status: 2, stdout: '' })
    expect((await jumun('completion bash')).stdout).toContain('jumun')
  })
})

describe('settings', () => {
  it('come from flag over environment over file over default, secrets masked', async () => {
    jumun.write('jumun.config.json', JSON.stringify({ db: 'sqlite:file.db', wallet: { maxBalance: 5 } }))
    const env = {
      JUMUN_DB: 'mysql://me:hush@host/shop',
      JUMUN_WEBHOOK_SECRET: 'hush',
      JUMUN_KAFKA_BROKERS: 'a:9092',
      JUMUN_KAFKA_PASSWORD: 'hush',
      JUMUN_RABBITMQ_URL: 'amqp://me:hush@host',
      JUMUN_RABBITMQ_MANDATORY: 'false',
    }
    const { stdout } = await jumun('config --json', { env })
    expect(stdout).not.toContain('hush')
    const { items } = JSON.parse(stdout) as { items: { name: string; value: unknown; source: string }[] }
    const found = (name: string) => items.find(item => item.name === name)
    expect(found('db')).toMatchObject({ value: 'mysql://me:•••@host/shop', source: 'environment' })
    expect(found('webhook.secret')).toMatchObject({ value: '•••', source: 'environment' })
    expect(found('kafka.brokers')).toMatchObject({ value: 'a:9092', variable: 'JUMUN_KAFKA_BROKERS' })
    expect(found('kafka.topic')).toMatchObject({ value: 'jumun.events', source: 'default' })
    expect(found('kafka.password')).toMatchObject({ value: '•••', source: 'environment' })
    expect(found('rabbitmq.url')).toMatchObject({ value: 'amqp://me:•••@host' })
    expect(found('rabbitmq.mandatory')).toMatchObject({ value: false })
    expect(found('wallet.maxBalance')).toMatchObject({ value: 5, source: 'file' })
    expect(found('timeZone')).toMatchObject({ value: 'Asia/Seoul', source: 'default' })
    const byFlag = await jumun('config --db sqlite:flag.db --json', { env })
    expect(JSON.parse(byFlag.stdout)).toMatchObject({
      items: [{ name: 'db', value: 'sqlite:flag.db', source: 'flag' }, ...items.slice(1)],
    })

    for (const url of ['mysql://shop:p@hush@h/db', 'postgres://h/db?password=hush', 'mysql://shop:hu/hush@h/db']) {
      const shown = await jumun('config', { env: { JUMUN_DB: url, JUMUN_REDIS_URL: 'redis://:hush@h' } })
      expect(shown.status).toBe(0)
      expect(shown.stdout).not.toContain('hush')
    }
    jumun.write('jumun.config.json', JSON.stringify({ wallet: { maxBalanse: 5 } }))
    expect(await jumun('config')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('wallet.maxBalanse is not a setting (did you mean wallet.maxBalance?)'),
    })
    jumun.write('jumun.config.json', '{}')
    expect(await jumun('config', { env: { JUMUN_WALLET_MAX_BALANCE: '-1' } })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('JUMUN_WALLET_MAX_BALANCE=-1 must be a whole number'),
    })
  })
})
