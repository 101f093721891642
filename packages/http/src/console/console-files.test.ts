import { expect, it } from 'vitest'
import { consoleFiles } from './console-files.ts'

it('knows what a file needs, and nothing of one that is not there', async () => {
  const files = await consoleFiles()
  const needed = files.neededBy('start/console.js')
  expect(needed.length).toBeGreaterThan(5)
  for (const name of needed) expect(files.get(name), name).toBeDefined()
  expect(files.neededBy('absent.js')).toEqual([])
})
