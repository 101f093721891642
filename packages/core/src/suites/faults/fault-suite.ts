import { describe, expect, it } from 'vitest'
import { createShop } from '../../create-shop.ts'
import { isReplayed } from '../../engine/idempotency.ts'
import type { Shop } from '../../shop.ts'
import { expectCleanAudit } from '../../testing/clean-audit.ts'
import { type Ending, endingOf } from '../../testing/refusal.ts'
import { createSeededIds } from '../../testing/seeded-ids.ts'
import type { ShopSubject } from '../../testing/shop-subject.ts'
import { normalised, storedState } from '../stored-state.ts'
import { createTestClock } from '../../testing/test-clock.ts'
import { stockShop } from '../test-shop.ts'
import { type Fault, type FaultyStore, faultyStore } from './faulty-store.ts'
import { type Scenario, scenarios } from './scenarios.ts'

interface Stage {
  readonly shop: Shop
  readonly store: FaultyStore
  act(): Promise<Ending>
  state(): Promise<string>
}

/** Opens a shop in which the scenario is about to happen. */
async function withStage<T>(subject: ShopSubject, scenario: Scenario, work: (stage: Stage) => Promise<T>): Promise<T> {
  const store = faultyStore(await subject.open())
  try {
    const clock = createTestClock()
    const shop = createShop({ store, clock, newId: createSeededIds() })
    await stockShop({ shop })
    await scenario.prepare?.(shop, clock)
    return await work({
      shop,
      store,
      act: () => endingOf(scenario.act(shop, 'key')),
      state: () => storedState(store),
    })
  } finally {
    await store.close()
  }
}

/** How a scenario goes where nothing fails. */
interface Course {
  readonly before: string
  readonly after: string
  readonly ending: string
  readonly statements: number
}

const text = (ending: Ending) => normalised(JSON.stringify(ending))

const courseOf = (subject: ShopSubject, scenario: Scenario): Promise<Course> =>
  withStage(subject, scenario, async ({ shop, store, act, state }) => {
    const before = await state()
    store.arm()
    const ending = await act()
    const { statements } = store
    await expectCleanAudit(shop)
    return { before, after: await state(), ending: text(ending), statements }
  })

const busy = (outcome: string) => ({ ok: false, code: 'BUSY', details: { retryAfterMs: 1_000, outcome } })

/**
 * Lets every use case fail at its 1st, 2nd … statement, before and after it ran, and at its commit: afterwards all is as
 * before or as after, nothing between; what was acknowledged is there; and the same call again has the one effect. To be
 * called at the top of a test file.
 */
export function faultSuite(subject: ShopSubject): void {
  describe.each(scenarios)(`faults: ${subject.name}: $name`, scenario => {
    /** Lets a fault happen and gives what became of it to `judge`, then proves that the shop is well. */
    async function fail(fault: Fault, judge: (ending: Ending, stage: Stage) => Promise<void>): Promise<void> {
      await withStage(subject, scenario, async stage => {
        stage.store.arm(fault)
        const ending = await stage.act()
        expect(stage.store.fired, JSON.stringify(fault)).toBe(fault.at === 'answer' ? (fault.times ?? 1) : 1)
        await judge(ending, stage)
        await expectCleanAudit(stage.shop)
      })
    }

    async function eachStatement(work: (number: number, course: Course) => Promise<void>): Promise<void> {
      const course = await courseOf(subject, scenario)
      expect(course.statements).toBeGreaterThan(0)
      for (let number = 1; number <= course.statements; number += 1) await work(number, course)
    }

    it('a statement that fails, before or after it ran, leaves nothing, and the next try has the whole effect', () =>
      eachStatement(async (number, course) => {
        for (const ran of [false, true]) {
          await fail({ at: 'statement', number, ran, failure: 'unavailable' }, async (ending, { act, state }) => {
            expect(ending).toEqual(busy('nothing happened'))
            expect(await state()).toBe(course.before)
            expect(text(await act())).toBe(course.ending)
            expect(await state()).toBe(course.after)
          })
        }
      }))

    it('a failure that passes is not noticed', () =>
      eachStatement((number, course) =>
        fail({ at: 'statement', number, ran: number % 2 === 0, failure: 'transient' }, async (ending, { state }) => {
          expect(text(ending)).toBe(course.ending)
          expect(await state()).toBe(course.after)
        }),
      ))

    it('a defect is reported as INTERNAL, and leaves nothing', () =>
      eachStatement((number, course) =>
        fail({ at: 'statement', number, ran: number % 2 === 1, failure: 'defect' }, async (ending, { act, state }) => {
          expect(ending).toEqual({ ok: false, code: 'INTERNAL', details: {} })
          expect(await state()).toBe(course.before)
          expect(text(await act())).toBe(course.ending)
        }),
      ))

    it('a refused commit leaves nothing', async () => {
      const course = await courseOf(subject, scenario)
      await fail({ at: 'commit', failure: 'unavailable' }, async (ending, { act, state }) => {
        expect(ending).toEqual(busy('nothing happened'))
        expect(await state()).toBe(course.before)
        expect(text(await act())).toBe(course.ending)
        expect(await state()).toBe(course.after)
      })
    })

    it.each([true, false])('a commit whose answer is lost has one effect (committed: %s)', async committed => {
      const course = await courseOf(subject, scenario)
      await fail({ at: 'answer', committed }, async (ending, { act, state }) => {
        if (!scenario.keyed) {
          expect(ending).toEqual(busy('unknown'))
          expect(await state()).toBe(committed ? course.after : course.before)
          return
        }
        expect(text(ending)).toBe(course.ending)
        expect(ending.ok && isReplayed(ending.answer)).toBe(committed)
        const again = await act()
        expect(again.ok && isReplayed(again.answer)).toBe(true)
        expect(text(again)).toBe(course.ending)
        expect(await state()).toBe(course.after)
      })
    })

    if (!scenario.keyed) return
    it('a commit that is lost again when it is looked up has one effect', async () => {
      const course = await courseOf(subject, scenario)
      for (const committed of [true, false]) {
        await fail({ at: 'answer', committed, times: 2 }, async (ending, { act, state }) => {
          expect(text(ending)).toBe(course.ending)
          expect(ending.ok && isReplayed(ending.answer)).toBe(committed)
          expect(text(await act())).toBe(course.ending)
          expect(await state()).toBe(course.after)
        })
      }
    })
  })
}
