import { ShopError } from '@jumun/core'
import { tellLate } from '../request/late-refusal.ts'
import { createPace } from './pace.ts'
import { type Holder, type Holders, trackHolders } from './holders.ts'

export interface TurnLimits {
  /** Requests that are worked on or wait for their turn. Liveness is exempt. */
  readonly requestsInFlight: number
  /** The same, once a request has been worked on for longer than `lateMs`: then the server takes in more than it can do. */
  readonly requestsWhileLate: number
  readonly lateMs: number
  /** While several callers are there, so many requests run for any of them; beyond that callers have shares. */
  readonly sharedPlaces: number
  /** Who has waited for a turn for so long is sent away. */
  readonly waitMs: number
}

/** Who sends a request: without a user the address stands for one. */
export interface Caller {
  readonly user?: string | undefined
  readonly address: string
}

interface TurnOptions {
  readonly timed: boolean
  onGone?(leave: () => void): void
}

/** Room for requests that are worked on at once, shared out by user and by address. */
export interface Turns {
  /** @throws ShopError `BUSY` or `RATE_LIMITED` when there is no room for this caller */
  assertRoom(caller: Caller): void
  /**
   * Does the work when it is the caller's turn. Work that is long by nature is not `timed`: it takes room, but does not count as
   * late. `onGone` is handed what to call when the caller has left meanwhile.
   * @throws ShopError `BUSY` or `RATE_LIMITED`; what the work throws
   */
  run<T>(caller: Caller, options: TurnOptions, work: () => Promise<T> | T): Promise<T>
  /** Someone has come who has to be taken in before more work is started. */
  rest(): void
  /** Whether no one waits, and work may be started now. */
  readonly areFree: boolean
  readonly running: number
  readonly waiting: number
}

/** A share is never smaller, so that a page which asks for several things at once need not wait. */
const leastOfUser = 4
/** Behind one address there may be an office. */
const leastOfAddress = 8
/** Let in beyond a full house, for those who find it full of another's requests: so large a share of it. */
const reserve = 1 / 8
/** How late a caller who fills all places learns that they are full. */
const greedMs = 100

interface Waiting {
  readonly user: Holder<Waiting>
  readonly address: Holder<Waiting>
  start(): void
  /** Unless it has been started, or refused. */
  refuse(reason: () => ShopError): void
}

/**
 * Refusing costs nearly nothing and waiting does not: who comes when the house is full is sent away at once. How many make it
 * full depends on how fast they are served, which differs by a hundred times from shop to shop; so besides a number there is a
 * time. A crowd that comes at once is let in; once its first has waited too long, only few more are.
 *
 * A caller who is alone may have every place. While others are there, or were a moment ago, places beyond the shared ones go
 * only to users and addresses below their share; the rest of a flood waits behind itself, and gives way when the house is full.
 */
export function createTurns(limits: TurnLimits, now = () => performance.now()): Turns {
  const { requestsInFlight, lateMs, sharedPlaces, waitMs } = limits
  const requestsWhileLate = Math.min(limits.requestsWhileLate, requestsInFlight)
  const users = trackHolders<Waiting>(now)
  const addresses = trackHolders<Waiting>(now)
  /** Running and timed, in the order of their start. */
  const timedSince = new Set<{ readonly at: number }>()
  /** Users with someone waiting; the next turn is that of the first who may have one. */
  const queue = new Set<Holder<Waiting>>()
  let running = 0
  let waiting = 0
  const pace = createPace(startNext, now)

  function holdersOf({ user, address }: Caller): { user: Holder<Waiting>; address: Holder<Waiting> } {
    return { user: users.of(user ?? `@${address}`), address: addresses.of(address) }
  }

  function mayRun(user: Holder, address: Holder): boolean {
    if (running < sharedPlaces) return true
    return user.running < share(users, leastOfUser) && address.running < share(addresses, leastOfAddress)
  }

  function share(of: Holders, least: number): number {
    return of.size < 2 ? Number.POSITIVE_INFINITY : Math.max(least, Math.ceil(sharedPlaces / of.size))
  }

  function capacity(): number {
    const [oldest] = timedSince
    return oldest !== undefined && now() - oldest.at > lateMs ? requestsWhileLate : requestsInFlight
  }

  /** Whether there is room, if need be because one who holds too much gives way. */
  function makeRoom(user: Holder<Waiting>, address: Holder<Waiting>): void {
    const total = running + waiting
    if (total < requestsWhileLate) return
    const most = capacity()
    if (total < most) return
    const isOwn = (greedy: Holder) => greedy === user || greedy === address
    for (const holders of [users, addresses]) {
      const greedy = holders.greediest()
      if (greedy === undefined || greedy.held <= most / 4) continue
      if (isOwn(greedy)) {
        if (holders.size > 1) throw tooGreedy(greedy.held)
        // Many users of one address are a crowd; one user who fills the house is not.
        if (holders === users) throw tellLate(busy(total), greedMs)
        continue
      }
      const last = greedy.waiting.at(-1)
      if (last !== undefined) return last.refuse(() => tooGreedy(greedy.held))
      if (total < most + Math.floor(most * reserve)) return
    }
    throw busy(total)
  }

  /** Starts the work at once, in this very call. */
  async function perform<T>(
    user: Holder<Waiting>,
    address: Holder<Waiting>,
    timed: boolean,
    work: () => Promise<T> | T,
  ): Promise<T> {
    const since = { at: now() }
    running += 1
    user.running += 1
    address.running += 1
    if (timed) timedSince.add(since)
    try {
      const begun = work()
      pace.spend(now() - since.at)
      return await begun
    } finally {
      running -= 1
      users.gaveBack(user)
      addresses.gaveBack(address)
      timedSince.delete(since)
      startNext()
    }
  }

  function startNext(): void {
    while (waiting > 0 && pace.mayStart()) {
      const user = queue.values().find(one => mayRun(one, one.waiting[0]!.address))
      if (user === undefined) return
      const next = user.waiting[0]!
      remove(next)
      // Behind all the others: each has a turn before this one has its second.
      if (queue.delete(user)) queue.add(user)
      next.start()
    }
  }

  function remove(entry: Waiting): void {
    const { user, address } = entry
    for (const holder of [user, address]) holder.waiting.splice(holder.waiting.indexOf(entry), 1)
    if (user.waiting.length === 0) queue.delete(user)
    waiting -= 1
  }

  function wait<T>(
    { user, address }: { user: Holder<Waiting>; address: Holder<Waiting> },
    { timed, onGone }: TurnOptions,
    work: () => Promise<T> | T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        user,
        address,
        start() {
          clearTimeout(timer)
          resolve(perform(user, address, timed, work))
        },
        refuse(reason) {
          if (!user.waiting.includes(entry)) return
          clearTimeout(timer)
          const error = reason()
          remove(entry)
          reject(error)
        },
      }
      const timer = setTimeout(() => entry.refuse(() => tooGreedy(user.held)), waitMs)
      // Called of each in the end, also of those that were answered.
      onGone?.(() => entry.refuse(() => busy(running + waiting)))
      user.waiting.push(entry)
      address.waiting.push(entry)
      queue.add(user)
      waiting += 1
    })
  }

  return {
    assertRoom(caller) {
      if (running + waiting < requestsWhileLate) return
      const { user, address } = holdersOf(caller)
      makeRoom(user, address)
    },
    async run(caller, options, work) {
      const { user, address } = holdersOf(caller)
      makeRoom(user, address)
      const isNext = user.waiting.length === 0 && mayRun(user, address) && pace.mayStart()
      return isNext ? perform(user, address, options.timed, work) : wait({ user, address }, options, work)
    },
    rest: pace.rest,
    get areFree() {
      return waiting === 0 && pace.mayStart()
    },
    get running() {
      return running
    },
    get waiting() {
      return waiting
    },
  }
}

function busy(total: number): ShopError {
  return withoutStack(
    () =>
      new ShopError('BUSY', `The server has ${total} requests in progress already; try again soon.`, {
        retryAfterMs: 1000,
        outcome: 'nothing happened',
      }),
  )
}

function tooGreedy(held: number): ShopError {
  const text = `You have ${held} requests in progress while others wait; nothing happened, try again soon.`
  return withoutStack(() => new ShopError('RATE_LIMITED', text, { retryAfterMs: 1000 }))
}

/** A server that is overrun makes thousands of these a second, and the stack was an eighth of what each one cost. */
function withoutStack<T extends Error>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
