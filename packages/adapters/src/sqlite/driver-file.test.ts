import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { driverFile } from './driver-file.ts'
import { loadSqliteDriver } from './load-driver.ts'

test('the driver is loaded again from the file that it came from, and only where that is known', async () => {
  const driver = await loadSqliteDriver()
  const file = driverFile(driver)
  expect(file).toBe(createRequire(import.meta.url).resolve('better-sqlite3'))
  // As in a bundle, or with another copy beside it.
  class Another extends driver {}
  expect(driverFile(Another)).toBeUndefined()
  expect(driverFile(driver, { ...process.versions, electron: '40.0.0' })).toBeUndefined()
})
