import { expect, test } from 'vitest'
import { put } from './put.ts'
import { answerRow, moment } from './rows.ts'
import type { Subject } from './subject.ts'

export function answersContract(subject: Subject): void {
  test('answers are found by user, operation and key together', async () => {
    const { store } = subject
    const answers = [
      answerRow({ answer: '{ "text": "as it was" }' }),
      answerRow({ userId: 'jun' }),
      answerRow({ operation: 'orders.cancel' }),
      answerRow({ key: 'k2' }),
      // Of no user: an adjustment of stock.
      answerRow({ userId: '', operation: 'catalog.adjustStock' }),
    ]
    await put(store, { answers })
    await store.transaction(async transaction => {
      for (const answer of answers) expect(await transaction.answers.find([answer])).toEqual([answer])
      const keys = [...answers, answerRow({ userId: 'jun', key: 'k2' }), answerRow({ userId: '' }), answers[0]!]
      const found = await transaction.answers.find(keys)
      expect(found).toHaveLength(answers.length)
      expect(new Set(found)).toEqual(new Set(answers))
    })
  })

  test('old answers are removed, at most as many as were asked for', async () => {
    const { store } = subject
    const answers = Array.from({ length: 10 }, (_, index) => answerRow({ key: `k${index}`, createdAt: moment + index }))
    await put(store, { answers })
    const remove = (before: number, limit: number) => store.transaction(t => t.answers.removeOlder({ before, limit }))
    const left = () => store.transaction(async t => (await t.answers.find(answers)).length)
    expect(await remove(moment, 100)).toBe(0)
    expect(await remove(moment + 6, 4)).toBe(4)
    expect(await left()).toBe(6)
    expect(await remove(moment + 6, 4)).toBe(2)
    expect(await remove(moment + 6, 4)).toBe(0)
    expect(await store.transaction(t => t.answers.find(answers))).toEqual(answers.slice(6))
    await put(store, { answers: [answers[0]!] })
    expect(await left()).toBe(5)
  })
}
