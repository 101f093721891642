import { guarded, transact } from '../engine/transact.ts'
import { invalidInput, ShopError } from '../errors.ts'
import { isStoreError, StoreError } from '../ports/store-error.ts'
import type { Store } from '../ports/store.ts'
import type { Reader, Transaction } from '../ports/transaction.ts'
import { type Calendar, createCalendar } from './calendar.ts'

const setting = 'timeZone'
const defaultTimeZone = 'Asia/Seoul'

/**
 * The time zone of a shop: stored when it is opened first, and the same ever after. Under another one, days would begin
 * elsewhere: sales would be taken from days that never had them.
 */
export interface ShopZone {
  /** Of the stored zone once that is known; until then of the one that was asked for. */
  readonly calendar: Calendar
  /** True once the stored zone is known: from then on nothing has to be asked. */
  readonly isSettled: boolean
  /** Before a command: looks, and stores the zone where there is none. @throws ShopError `INVALID_INPUT`, `BUSY` */
  settle(): Promise<void>
  /** At the start: as `settle`, and a store that cannot be written now is looked at again by the first command. */
  introduce(): Promise<void>
  /** Before a read: only looks. @throws ShopError `INVALID_INPUT`, `BUSY` */
  look(): Promise<void>
  /** As `settle`, within a transaction of the host, with which it comes and goes. */
  settleIn(transaction: Transaction): Promise<void>
  /** As `look`, within a transaction of the host. */
  lookIn(reader: Pick<Reader, 'settings'>): Promise<void>
}

/** `timeZone`: what was asked for; where nothing was, the shop's own is taken. @throws ShopError `INVALID_INPUT` */
export function createShopZone(store: Store, timeZone: string | undefined): ShopZone {
  const wanted = timeZone ?? defaultTimeZone
  let current = calendarOf(wanted)
  let isSettled = false
  let settling: Promise<void> | undefined

  function adopt(stored: string): void {
    const calendar = storedCalendar(stored)
    // Names have aliases, and not every runtime calls a zone by the same one.
    if (timeZone !== undefined && calendar.timeZone !== current.timeZone) throw otherZone(stored, timeZone)
    current = calendar
  }

  async function storeIn(transaction: Transaction): Promise<void> {
    await transaction.settings.insertIfAbsent([{ name: setting, value: wanted }])
    // Someone else may have been first, and be invisible in a transaction that began before.
    adopt((await storedZone(transaction)) ?? (await storedZone(store.reader)) ?? wanted)
  }

  async function lookAndStore(): Promise<void> {
    const stored = await storedZone(store.reader)
    if (stored === undefined) await transact(store, storeIn)
    else adopt(stored)
    isSettled = true
  }

  /** Not for good: what is found may be of this very transaction, and go with it. */
  async function lookIn(reader: Pick<Reader, 'settings'>, absent?: () => Promise<void>): Promise<void> {
    if (isSettled) return
    const stored = await storedZone(reader)
    if (stored === undefined) await absent?.()
    else adopt(stored)
  }

  function settle(): Promise<void> {
    settling ??= lookAndStore().finally(() => {
      settling = undefined
    })
    return settling
  }

  return {
    calendar: {
      get timeZone() {
        return current.timeZone
      },
      dayOf: at => current.dayOf(at),
      startOf: day => current.startOf(day),
    },
    get isSettled() {
      return isSettled
    },
    settle: () => guarded(settle()),
    introduce: () =>
      guarded(
        settle().catch(async (error: unknown) => {
          if (!isStoreError(error) || (await storedZone(store.reader)) !== undefined) throw error
        }),
      ),
    look: () =>
      guarded(
        (async () => {
          const stored = await storedZone(store.reader)
          if (stored === undefined) return
          adopt(stored)
          isSettled = true
        })(),
      ),
    settleIn: transaction => lookIn(transaction, () => storeIn(transaction)),
    lookIn: reader => lookIn(reader),
  }
}

async function storedZone(reader: Pick<Reader, 'settings'>): Promise<string | undefined> {
  const [found] = await reader.settings.find([setting])
  return found?.value
}

/** @throws ShopError `INVALID_INPUT` */
function calendarOf(timeZone: string): Calendar {
  try {
    return createCalendar(timeZone)
  } catch {
    throw invalidInput('/timeZone', `${JSON.stringify(timeZone)} is not a time zone such as Asia/Seoul`)
  }
}

/** @throws ShopError `INVALID_INPUT` where this runtime does not know the zone */
function storedCalendar(stored: string): Calendar {
  try {
    return createCalendar(stored)
  } catch {
    throw refusal(`this shop keeps its days in ${stored}, which this runtime does not know: it needs newer time zones`)
  }
}

function otherZone(stored: string, asked: string): ShopError {
  return refusal(
    `${asked} is another time zone than the shop's: it has kept its days in ${stored} since it was opened first. Ask for that one, or for none`,
  )
}

function refusal(message: string): ShopError<'INVALID_INPUT'> {
  const cause = new StoreError('unavailable', `${message}.`, { code: 'OTHER_TIME_ZONE' })
  const issues = [{ pointer: '/timeZone', message }]
  return new ShopError('INVALID_INPUT', `/timeZone: ${message}.`, { issues }, { cause })
}
