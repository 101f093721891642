import { expect, it } from 'vitest'
import { rowShapes } from './row-shapes.ts'

it('names every table', () => {
  expect(Object.keys(rowShapes)).toHaveLength(19)
})

it.each(Object.entries(rowShapes))('begins the fields of %s with its primary key', (_, { key, fields }) => {
  const names = Object.keys(fields)
  expect(key.length).toBeGreaterThan(0)
  expect(names.slice(0, key.length)).toEqual(key)
  for (const name of key)
    expect((fields as Record<string, { absent: string }>)[name]).toMatchObject({ absent: 'never' })
})
