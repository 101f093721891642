import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReplayed, type ShopInTransaction } from '@jumun/core'
import { type Ending, endingOf } from '@jumun/core/testing'
import { createRandom, type Random } from '@jumun/doctor/toolbox'
import type { Host } from '../host.ts'
import { beginSomehow, type Begun } from './begin.ts'
import { type Cast, type Command, drawCommand } from './commands.ts'
import type { Tally } from './figures.ts'
import { type Numbered, told } from './oracle.ts'
import { numberOf } from './rival.ts'
import { poisonedProduct, type World } from './world.ts'

/** The host's transaction as the program knows it. */
interface Open {
  readonly begun: Begun
  readonly surfaces: readonly ShopInTransaction[]
  /** What was answered, and not undone since by a savepoint of the host. */
  done: Numbered[]
  notes: number
  savepoints: { readonly name: string; readonly done: readonly Numbered[]; readonly notes: number }[]
  /** Those that have taken part: kept, they must be refused later. */
  readonly used: Set<ShopInTransaction>
  /** The database has rolled it back, which the host learned. */
  lost: boolean
  /** A kept surface that was refused may have asked whose transaction is open, with which SQLite begins to read. */
  hasRead: boolean | 'perhaps'
  /** SQLite: others have written since something was read. A refused command of theirs may have left a trace, or not. */
  stale: boolean | 'perhaps'
  hasWritten: boolean
  readonly users: Set<string>
  readonly products: Set<string>
}

interface Waiting {
  readonly numbered: Numbered
  readonly ending: Promise<Ending>
  settled: Ending | undefined
}

type Failure = Extract<Ending, { ok: false }> & { readonly message: string }

/**
 * Runs one program that the seed decides. Every eighth begins with a deadlock, so that a short run has some.
 * @throws Error with the steps, where something did not hold
 */
export async function runProgram(world: World, seed: number, tally: Tally): Promise<void> {
  const program = new Program(world, seed, tally)
  try {
    await program.run(seed % 8 === 0)
  } catch (error) {
    const steps = program.steps.map((step, i) => `${String(i + 1).padStart(3)} ${step}`).join('\n')
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`host program, seed ${seed} on ${world.backend}: ${message}\n${steps}`, { cause: error })
  }
}

class Program {
  readonly steps: string[] = []
  readonly #world: World
  readonly #random: Random
  readonly #tally: Tally
  readonly #cast: Cast
  readonly #run: number
  #host!: Host
  #hostNumber = ''
  #open: Open | undefined
  #kept: ShopInTransaction[] = []
  #notes = 0
  #waiting: Waiting | undefined

  constructor(world: World, seed: number, tally: Tally) {
    this.#world = world
    this.#random = createRandom(seed)
    this.#tally = tally
    this.#run = world.nextNumber()
    const name = (what: string) => `${what}-${this.#run}`
    this.#cast = {
      users: [name('mina'), name('jun'), name('sora')],
      products: [name('latte'), name('beans')],
      poisonedProduct,
      couponCode: name('WELCOME'),
      keys: [0, 1, 2, 3].map(i => name(`key-${i}`)),
      orders: [],
    }
  }

  async run(deadlockFirst: boolean): Promise<void> {
    this.#world.clock.advance(60_000)
    await this.#prepare()
    this.#host = await this.#world.connect()
    this.#hostNumber = await numberOf(this.#world.backend, this.#host)
    try {
      if (deadlockFirst) {
        await this.#begin()
        await this.#deadlock()
      }
      const length = 8 + this.#random.below(22)
      for (let i = 0; i < length; i += 1) await this.#step()
      if (this.#open !== undefined) await this.#end(this.#random.below(4) === 0 ? 'rollback' : 'commit')
      await this.#collectWaiting(true)
      await this.#check()
    } finally {
      await this.#host.close()
    }
  }

  /** Undisputed rows. */
  async #prepare(): Promise<void> {
    const { users, products, couponCode } = this.#cast
    const plain = (run: Command['run']): Command => ({ name: 'prepare', run, users: [], products: [] })
    const discount = { type: 'FIXED' as const, amount: 300 }
    const made = [
      ...users.map(userId => plain(shop => shop.users.register({ userId, name: userId }))),
      ...products.map(productId =>
        plain(shop => shop.catalog.addProduct({ productId, name: 'Latte', price: 1_000, stock: 20 })),
      ),
      plain(shop => shop.coupons.create({ code: couponCode, name: 'Welcome', discount, quantity: 2 })),
    ]
    const charged = users.map(userId => plain(shop => shop.wallets.charge({ userId, amount: 10_000 })))
    const { oracle, otherShop } = this.#world
    for (const commands of [made, charged]) {
      const numbered = commands.map(command => ({ number: this.#world.nextNumber(), command }))
      await Promise.all(commands.map(command => command.run(otherShop, 'real')))
      for (const one of numbered) await oracle.outside(one)
    }
  }

  async #step(): Promise<void> {
    await this.#collectWaiting(false)
    const dice = this.#random.below(100)
    if (this.#open === undefined) {
      if (dice < 70) return this.#begin()
      if (dice < 80) return this.#callOutside()
      return dice < 90 ? this.#forgotten() : this.#useKept()
    }
    if (this.#open.lost) return dice < 50 ? this.#useLost() : this.#end(this.#random.pick(['commit', 'rollback']))
    if (dice < 40) return this.#commands(1)
    if (dice < 48) return this.#commands(2 + this.#random.below(3))
    if (dice < 53) return this.#note()
    if (dice < 68) return this.#savepoint()
    if (dice < 73) return this.#read()
    if (dice < 78) return this.#useKept()
    if (dice < 84) return this.#callOutside()
    if (dice < 88) return this.#deadlock()
    if (dice < 90) return this.#lockWait()
    return this.#end(dice < 97 ? 'commit' : 'rollback')
  }

  async #begin(): Promise<void> {
    const begun = await beginSomehow(this.#world.backend, this.#host, this.#random)
    const { shop } = this.#world
    this.steps.push(begun.how)
    this.#tally.count('transactions')
    this.#open = {
      begun,
      surfaces: [shop.within(this.#host.handle), shop.within(this.#host.handle)],
      done: [],
      notes: 0,
      savepoints: [],
      used: new Set(),
      lost: false,
      hasRead: false,
      stale: false,
      hasWritten: begun.deferred !== true,
      users: new Set(),
      products: new Set(),
    }
    if (this.#random.below(3) === 0) await this.#look()
  }

  /** A read of the host's own, from which on many isolations see one state only. */
  async #look(): Promise<void> {
    const open = this.#open!
    open.hasRead = true
    this.steps.push('select')
    await this.#host.sql('select count(*) as n from jumun_users')
  }

  async #commands(count: number): Promise<void> {
    const commands = Array.from({ length: count }, () => drawCommand(this.#random, this.#cast))
    const numbered = commands.map(command => ({ number: this.#world.nextNumber(), command }))
    const surfaces = commands.map(() => this.#random.pick(this.#open!.surfaces))
    const calls = numbered.map(({ command }, i) => this.#call(command, surfaces[i]!))
    const endings = await Promise.all(calls)
    for (const [i, ending] of endings.entries()) {
      if (ending.ok) this.#open!.used.add(surfaces[i]!)
      await this.#judge(numbered[i]!, ending)
    }
  }

  async #call(command: Command, surface: ShopInTransaction): Promise<Ending | Failure> {
    const open = this.#open
    for (const userId of command.users) open?.users.add(userId)
    for (const productId of command.products) open?.products.add(productId)
    let message = ''
    const ending = await endingOf(
      command.run(surface, 'real').catch((error: Error) => {
        message = error.message
        throw error
      }),
    )
    return ending.ok ? ending : { ...ending, message }
  }

  /** Compares an ending within the transaction with what the oracle says, and keeps what was answered. */
  async #judge(numbered: Numbered, ending: Ending): Promise<void> {
    const open = this.#open!
    const { command } = numbered
    const code = ending.ok ? 'answered' : ending.code
    const message = ending.ok ? '' : (ending as Failure).message
    this.steps.push(`${command.name}: ${code} ${message}`)
    if (open.stale === true || (open.stale && /BEGIN IMMEDIATE/.test(message))) {
      open.stale = true
      return this.#expectRefused('stale', message, /BEGIN IMMEDIATE/)
    }
    open.stale = false
    if (open.begun.refusal) return this.#expectRefused('isolation or read only', message, open.begun.refusal)
    open.hasWritten = true
    await this.#collectWaiting(false)
    const expected = await this.#world.oracle.predict(open.done, numbered)
    // What is refused anyway may be so before anything would be locked or written.
    if (open.begun.writeRefusal && told(ending) !== told(expected)) {
      return this.#expectRefused('isolation or read only', message, open.begun.writeRefusal)
    }
    if (expected.ok && command.poisoned) {
      assert.ok(code === 'INTERNAL' || code === 'BUSY', `a poisoned command is undone, and not ${code}`)
      this.#tally.count('failed half-way')
      return
    }
    assert.equal(told(ending), told(expected), `${command.name} ends as it does alone`)
    this.#tally.count(ending.ok ? 'answered' : 'refused by a rule')
    if (ending.ok) {
      open.done.push(numbered)
      this.#rememberOrder(command, ending.answer, expected)
    }
  }

  #rememberOrder({ makesOrder }: Command, real: unknown, expected: Ending): void {
    if (makesOrder === undefined || !expected.ok) return
    const ids = [real, expected.answer].map(order => (order as { orderId: string }).orderId)
    this.#cast.orders.push({ userId: makesOrder.userId, real: ids[0]!, oracle: ids[1]! })
  }

  #expectRefused(what: string, message: string, expected: RegExp): void {
    assert.match(message, expected)
    this.#tally.count(`refused: ${what}`)
  }

  async #note(): Promise<void> {
    const open = this.#open!
    if (open.stale || open.begun.refusal?.source === 'can only read' || open.begun.writeRefusal) return
    open.hasRead = open.hasWritten = true
    open.notes += 1
    this.steps.push('insert of the host')
    await this.#host.sql(`insert into host_notes values (${this.#run}, ${open.notes})`)
  }

  async #savepoint(): Promise<void> {
    const open = this.#open!
    const dice = this.#random.below(3)
    if (dice === 0 || open.savepoints.length === 0) {
      const name = `s${open.savepoints.length}`
      open.savepoints.push({ name, done: [...open.done], notes: open.notes })
      return this.#sql(`savepoint ${name}`)
    }
    const i = this.#random.below(open.savepoints.length)
    const savepoint = open.savepoints[i]!
    if (dice === 1) {
      open.savepoints = open.savepoints.slice(0, i)
      return this.#sql(`release savepoint ${savepoint.name}`)
    }
    open.savepoints = open.savepoints.slice(0, i + 1)
    if (open.done.length > savepoint.done.length) this.#tally.count('commands undone by the host')
    open.done = [...savepoint.done]
    open.notes = savepoint.notes
    return this.#sql(`rollback to savepoint ${savepoint.name}`)
  }

  async #sql(statement: string): Promise<void> {
    this.steps.push(statement)
    await this.#host.sql(statement)
  }

  async #read(): Promise<void> {
    const open = this.#open!
    if (this.#random.below(2) === 0) return this.#look()
    const userId = this.#random.pick(this.#cast.users)
    const surface = this.#random.pick(open.surfaces)
    const { balance } = await surface.wallets.balance({ userId })
    this.steps.push(`read: ${balance}`)
    open.used.add(surface)
    open.hasRead = true
    // At some isolations to read is to lock.
    open.users.add(userId)
    assert.ok(balance >= 0)
    this.#tally.count('read')
  }

  /** Another's command on the same rows, unless the host has locked them: then this program would wait for itself. */
  async #callOutside(): Promise<void> {
    const open = this.#open
    if (this.#waiting !== undefined || (this.#world.backend === 'sqlite' && open?.hasWritten)) return
    const command = drawCommand(this.#random, this.#cast)
    if (command.poisoned) return
    const taken =
      open && [...command.users, ...command.products].some(id => open.users.has(id) || open.products.has(id))
    if (taken) return
    const numbered = { number: this.#world.nextNumber(), command }
    const waiting: Waiting = {
      numbered,
      ending: endingOf(command.run(this.#world.otherShop, 'real')),
      settled: undefined,
    }
    this.#waiting = waiting
    void waiting.ending.then(ending => (waiting.settled = ending))
    await Promise.race([waiting.ending, sleep(500)])
    if (waiting.settled === undefined) this.#tally.count('others had to wait')
    await this.#collectWaiting(false)
    if (open?.stale !== true && this.#world.backend === 'sqlite' && open?.hasRead) {
      const { settled } = waiting
      const hasWritten = settled?.ok === true && !isReplayed(settled.answer)
      open.stale = hasWritten && open.hasRead === true ? true : 'perhaps'
    }
  }

  async #collectWaiting(toTheEnd: boolean): Promise<void> {
    const waiting = this.#waiting
    if (waiting === undefined) return
    if (toTheEnd) waiting.settled = await waiting.ending
    if (waiting.settled === undefined) return
    this.#waiting = undefined
    const { numbered, settled } = waiting
    this.steps.push(`outside ${numbered.command.name}: ${settled.ok ? 'answered' : settled.code}`)
    this.#tally.count('commands of others')
    if (!settled.ok && settled.code === 'BUSY') return
    const expected = await this.#world.oracle.outside(numbered)
    assert.equal(told(settled), told(expected), `${numbered.command.name} of others ends as it does alone`)
    if (settled.ok) this.#rememberOrder(numbered.command, settled.answer, expected)
  }

  /** A call where the host has forgotten to begin. */
  async #forgotten(): Promise<void> {
    const surface = this.#world.shop.within(this.#host.handle)
    const ending = await this.#call(drawCommand(this.#random, this.#cast), surface)
    assert.match(ending.ok ? 'answered' : (ending as Failure).message, /is not in a transaction/)
    this.steps.push('forgotten begin: refused')
    this.#tally.count('refused: not in a transaction')
  }

  async #useKept(): Promise<void> {
    if (this.#kept.length === 0) return
    const ending = await this.#call(drawCommand(this.#random, this.#cast), this.#random.pick(this.#kept))
    if (this.#open !== undefined) this.#open.hasRead ||= 'perhaps'
    assert.match(ending.ok ? 'answered' : (ending as Failure).message, /is over/)
    this.steps.push('kept surface: refused')
    this.#tally.count('refused: kept surface')
  }

  async #useLost(): Promise<void> {
    const ending = await this.#call(drawCommand(this.#random, this.#cast), this.#open!.surfaces[0]!)
    assert.match(ending.ok ? 'answered' : (ending as Failure).message, /is over/)
    this.steps.push('dead surface: refused')
    this.#tally.count('refused: dead surface')
  }

  /** The host has one wallet and wants another, the rival the other way round. */
  async #deadlock(): Promise<void> {
    const open = this.#open!
    const { backend, rival } = this.#world
    const wanted = this.#cast.users.find(userId => !open.users.has(userId))
    if (backend === 'sqlite' || wanted === undefined || open.begun.refusal || open.begun.writeRefusal) return
    if (this.#waiting !== undefined || open.lost) return
    const held = this.#cast.users.find(userId => userId !== wanted)!
    // On one surface, which is dead afterwards if the database takes the host for the victim.
    const surface = open.surfaces[0]!
    const charge = (userId: string): Command => ({
      name: 'wallets.charge',
      run: shop => shop.wallets.charge({ userId, amount: 1 }),
      users: [userId],
      products: [],
    })
    const first = { number: this.#world.nextNumber(), command: charge(held) }
    await this.#judge(first, await this.#call(first.command, surface))
    const hostLoses = this.#random.below(2) === 0
    if (backend === 'postgres') {
      await this.#host.sql(`set deadlock_timeout = '${hostLoses ? '10ms' : '20s'}'`)
      await rival.host.sql(`set deadlock_timeout = '${hostLoses ? '20s' : '10ms'}'`)
    }
    await rival.hold(wanted)
    if (hostLoses) await rival.makeHeavy()
    // PostgreSQL looks once at each who waits: the rival has to be the last.
    const hostFirst = backend === 'postgres' && !hostLoses
    if (!hostFirst) await rival.want(held)
    const second = { number: this.#world.nextNumber(), command: charge(wanted) }
    const call = this.#call(second.command, surface)
    if (hostFirst) {
      await rival.untilWaiting(this.#hostNumber)
      await rival.want(held)
    }
    const ending = await call
    const rivalLost = await rival.release()
    await this.#judgeDeadlock(second, ending, rivalLost)
  }

  async #judgeDeadlock(numbered: Numbered, ending: Ending, rivalLost: boolean): Promise<void> {
    const open = this.#open!
    if (rivalLost) {
      this.#tally.count('deadlock: others lost')
      return this.#judge(numbered, ending)
    }
    const message = ending.ok ? 'answered' : (ending as Failure).message
    this.steps.push(`deadlock: ${message}`)
    assert.ok(!ending.ok && ending.code === 'BUSY', 'the victim of a deadlock gets BUSY')
    assert.deepEqual(
      { ...(ending.details as object), retryAfterMs: 0 },
      { retryAfterMs: 0, outcome: 'nothing happened' },
    )
    this.#tally.count('deadlock: the host lost')
    if (this.#world.backend !== 'mysql') return
    assert.match(message, /rolled back the host's whole transaction/)
    open.lost = true
    open.done = []
    open.notes = 0
  }

  /** Someone holds what the command wants, for longer than the host waits. */
  async #lockWait(): Promise<void> {
    const open = this.#open!
    const { backend, rival } = this.#world
    const wanted = this.#cast.users.find(userId => !open.users.has(userId))
    if (wanted === undefined || open.begun.refusal || open.begun.writeRefusal || open.stale) return
    if (this.#waiting !== undefined) return
    if (backend === 'sqlite' && open.hasWritten) return
    if (backend === 'mysql') await this.#host.sql('set innodb_lock_wait_timeout = 1')
    if (backend === 'postgres') await this.#host.sql(`set lock_timeout = '20ms'`)
    await rival.hold(wanted)
    const surface = this.#random.pick(open.surfaces)
    const command: Command = {
      name: 'wallets.charge',
      run: shop => shop.wallets.charge({ userId: wanted, amount: 1 }),
      users: [wanted],
      products: [],
    }
    const ending = await this.#call(command, surface)
    await rival.release()
    if (backend === 'mysql') await this.#host.sql('set innodb_lock_wait_timeout = default')
    if (backend === 'postgres') await this.#host.sql(`set lock_timeout = 0`)
    const message = ending.ok ? 'answered' : (ending as Failure).message
    this.steps.push(`lock wait: ${message}`)
    assert.ok(!ending.ok && ending.code === 'BUSY', 'who does not get a lock in time gets BUSY')
    // The shop has looked for its tables before it asked for the lock.
    open.hasRead = true
    this.#tally.count('lock not had in time')
  }

  async #end(how: 'commit' | 'rollback'): Promise<void> {
    const open = this.#open!
    await this.#sql(how)
    if (this.#world.backend === 'mysql') await this.#host.sql('set autocommit = 1')
    this.#open = undefined
    this.#kept = [...this.#kept, ...open.used].slice(-4)
    if (how === 'commit' && !open.lost) {
      await this.#world.oracle.commit(open.done)
      this.#notes += open.notes
      this.#tally.count('commands committed', open.done.length)
    }
    this.#tally.count(open.lost ? 'transactions lost' : `transactions ended by ${how}`)
  }

  async #check(): Promise<void> {
    const { oracle, store, shop } = this.#world
    await oracle.assertSame(store)
    const { findings } = await shop.audit()
    assert.deepEqual(findings, [], 'the audit is clean')
    const [row] = await this.#host.sql(`select count(*) as n from host_notes where run = ${this.#run}`)
    assert.equal(Number(row!['n'] ?? row!['N']), this.#notes, 'rows of the host are those that it has committed')
    this.#tally.count('runs')
  }
}
