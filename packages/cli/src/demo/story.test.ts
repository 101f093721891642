import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStory } from './story.ts'

const written: string[] = []
beforeEach(() => {
  vi.stubEnv('NO_COLOR', undefined)
  vi.stubEnv('FORCE_COLOR', '1')
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    written.push(String(text))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  written.length = 0
})

const green = (text: string) => `\u001B[32m${text}\u001B[39m`
const boldRed = (text: string) => `\u001B[1m\u001B[31m${text}\u001B[39m\u001B[22m`

it('counts its chapters, and tells in lines of 76 columns', () => {
  const story = createStory(false)
  story.chapter('One')
  story.chapter('Two')
  const word = 'x'.repeat(70)
  story.tell(`${word} 12345`)
  story.tell(`${word} 123456`)
  story.show('$ jumun top\n\n  a')
  expect(written).toEqual([
    '\n\u001B[1m\u001B[36m1. One\u001B[39m\u001B[22m\n\n',
    '\n\u001B[1m\u001B[36m2. Two\u001B[39m\u001B[22m\n\n',
    `${word} 12345\n\n`,
    `${word}\n123456\n\n`,
    '    $ jumun top\n\n      a\n\n',
  ])
  expect(story.claims).toEqual([])
})

it('marks what holds and what does not, and remembers it', () => {
  const story = createStory(false)
  const word = 'x'.repeat(70)
  story.claim(`${word} 123`, true)
  story.claim(`${word} 1234`, false)
  expect(written).toEqual([`  ${green('✓')} ${word} 123\n`, `  ${boldRed('✗ DOES NOT HOLD:')} ${word}\n    1234\n`])
  expect(story.claims).toEqual([
    { claim: `${word} 123`, holds: true },
    { claim: `${word} 1234`, holds: false },
  ])
})

it('only remembers the claims where it is silent', () => {
  const story = createStory(true)
  story.chapter('One')
  story.tell('a')
  story.show('b')
  story.claim('c', true)
  expect(written).toEqual([])
  expect(story.claims).toEqual([{ claim: 'c', holds: true }])
})
