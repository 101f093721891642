import { expect, it } from 'vitest'
import { TextSet } from './text-set.ts'

const texts = Array.from({ length: 10_000 }, (_, index) => `payment-${index}`)

it('has what was added, and nothing else', () => {
  const set = new TextSet()
  for (const text of texts) set.add(text)
  expect(texts.every(text => set.has(text))).toBe(true)
  expect(texts.some(text => set.has(`${text}x`))).toBe(false)
  expect(new TextSet().has('')).toBe(false)
})

it('tells what was added more than once', () => {
  const set = new TextSet()
  for (const text of texts) set.add(text)
  expect(set.repeated()).toBeUndefined()
  const twice = new TextSet()
  for (const text of [...texts, 'payment-7', 'payment-9000', 'payment-7']) twice.add(text)
  expect(texts.filter(twice.repeated()!)).toEqual(['payment-7', 'payment-9000'])
})
