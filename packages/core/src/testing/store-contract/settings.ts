import { expect, test } from 'vitest'
import type { Subject } from './subject.ts'

export function settingsContract(subject: Subject): void {
  test('a setting is kept as it was stored first', async () => {
    const { store } = subject
    expect(await store.reader.settings.find(['zone', 'Zone'])).toEqual([])
    await store.transaction(async ({ settings }) => {
      await settings.insertIfAbsent([{ name: 'zone', value: 'Asia/Seoul' }])
      await settings.insertIfAbsent([{ name: 'zone', value: 'Europe/Berlin' }])
      expect(await settings.find(['zone'])).toEqual([{ name: 'zone', value: 'Asia/Seoul' }])
    })
    await store.transaction(({ settings }) =>
      settings.insertIfAbsent([
        { name: 'Zone', value: 'other' },
        { name: 'zone', value: 'Europe/Berlin' },
      ]),
    )
    expect(await store.reader.settings.find(['nothing', 'zone', 'Zone'])).toEqual([
      { name: 'Zone', value: 'other' },
      { name: 'zone', value: 'Asia/Seoul' },
    ])
  })

  test('is not there before its transaction has committed, and goes with it', async () => {
    const { store } = subject
    const rolledBack = store.transaction(async ({ settings }) => {
      await settings.insertIfAbsent([{ name: 'zone', value: 'Asia/Seoul' }])
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    expect(await store.reader.settings.find(['zone'])).toEqual([])
  })

  test('who stores it at the same moment finds what the first one stored', async () => {
    const doors = await subject.pair()
    const zones = ['Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'UTC']
    const found = await Promise.all(
      zones.map((value, index) =>
        doors[index % 2]!.transaction(async ({ settings }) => {
          await settings.insertIfAbsent([{ name: 'zone', value }])
          return (await settings.find(['zone']))[0]?.value
        }),
      ),
    )
    const [stored] = await doors[0].reader.settings.find(['zone'])
    expect(zones).toContain(stored?.value)
    expect(found).toEqual(zones.map(() => stored?.value))
  })
}
